"""A node that was saved and restored goes on exactly as one that was not."""

import json

import pytest

from local.devnet import Clock, snapshot


def later(bench, node):
    """The same further work on a node: what it ends with."""
    bench.node = node
    node.produce(3)
    bench.send(bench.freeze())
    node.advance(7_200)
    bench.send(bench.freeze(resource="BANDWIDTH"))
    node.produce(19)
    return snapshot.dump(node)


def test_restored_and_original_stay_equal(bench):
    bench.send(bench.freeze())
    bench.node.produce(2)
    bench.send(bench.freeze())
    original = bench.node
    saved = json.loads(json.dumps(snapshot.dump(original)))
    restored = snapshot.load(saved, bench.config, Clock())
    assert restored.chain.head_block == original.chain.head_block
    assert restored.mempool.waiting == original.mempool.waiting
    assert later(bench, restored) == later(bench, original)


def test_a_file_is_written_and_read(bench, tmp_path):
    path = tmp_path / "state.json"
    snapshot.write(bench.node, path)
    snapshot.write(bench.node, path)
    assert [one.name for one in tmp_path.iterdir()] == ["state.json"]
    assert snapshot.dump(snapshot.read(path, bench.config, Clock())) == snapshot.dump(bench.node)


def test_another_version_is_refused(bench):
    with pytest.raises(ValueError, match="version"):
        snapshot.load({"version": 0}, bench.config, Clock())
