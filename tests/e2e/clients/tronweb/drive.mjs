// Drives a devnet with TronWeb: reads an order from standard input, answers with what it saw as one JSON object.
//   {"tronweb": path of the package, "url": of the devnet, "scenario": name, "accounts": [[address, key], …]}
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const TRX = 1_000_000;
const STAKE = 1000 * TRX;
const HOURS_24 = 28_800; // blocks

const order = JSON.parse(readFileSync(0, 'utf8'));
const { TronWeb } = await import(pathToFileURL(order.tronweb));
const [[owner, key], [receiver, otherKey]] = order.accounts;
const tronWeb = new TronWeb({ fullHost: order.url, privateKey: key });
const { transactionBuilder: build, trx } = tronWeb;

async function admin(name, body) {
  const answer = await fetch(`${order.url}/admin/${name}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
  return answer.json();
}

// Signs with every key given, broadcasts, and returns the receipt; the node must have computed the same id.
async function send(transaction, keys = [key], permissionId = 0) {
  let signed = transaction;
  for (const one of keys) {
    signed = keys.length > 1 ? await trx.multiSign(signed, one, permissionId) : await trx.sign(signed, one);
  }
  const sent = await trx.sendRawTransaction(signed);
  if (sent.result !== true) throw new Error(tronWeb.toUtf8(sent.message));
  if (sent.txid !== transaction.txID) throw new Error(`the node says ${sent.txid}, TronWeb ${transaction.txID}`);
  const stored = await trx.getConfirmedTransaction(sent.txid);
  if (stored.raw_data_hex !== transaction.raw_data_hex) throw new Error('the node stored other bytes');
  return trx.getTransactionInfo(sent.txid);
}

// What the chain says to a transaction that it does not take.
async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return error.message;
  }
  throw new Error('accepted');
}

// The id that the node's own builder gives for a transaction with the same reference and times.
async function builtByNode(servlet, transaction) {
  const { value } = transaction.raw_data.contract[0].parameter;
  const built = await tronWeb.fullNode.request(`wallet/${servlet}`, value, 'post');
  if (built.Error) return built.Error;
  built.raw_data = { ...transaction.raw_data, contract: built.raw_data.contract };
  const weight = await tronWeb.fullNode.request('wallet/getsignweight', built, 'post');
  return weight.transaction.txid === transaction.txID;
}

const frozen = async () => (await trx.getAccount(owner)).frozenV2.slice(0, 2).map((one) => one.amount ?? 0);
const balance = async () => (await trx.getAccount(owner)).balance;

const scenarios = {
  async stake() {
    const energy = await build.freezeBalanceV2(STAKE, 'ENERGY', owner);
    const same = await builtByNode('freezebalancev2', energy);
    const receipt = (await send(energy)).receipt;
    await send(await build.freezeBalanceV2(STAKE, 'BANDWIDTH', owner));
    const seen = { same, receipt, frozen: await frozen() };
    await send(await build.unfreezeBalanceV2(STAKE, 'ENERGY', owner));
    seen.unfreezesLeft = await trx.getAvailableUnfreezeCount(owner);
    seen.cancelled = (await send(await build.cancelUnfreezeBalanceV2(owner))).cancel_unfreezeV2_amount;
    seen.frozenAgain = await frozen();
    await send(await build.unfreezeBalanceV2(STAKE, 'BANDWIDTH', owner));
    seen.tooEarly = await refusal(build.withdrawExpireUnfreeze(owner).then((one) => send(one)));
    const { now_ms: now } = await admin('advance', { days: 14 });
    seen.withdrawable = (await trx.getCanWithdrawUnfreezeAmount(owner, now)).amount;
    const before = await balance();
    seen.withdrawn = (await send(await build.withdrawExpireUnfreeze(owner))).withdraw_expire_amount;
    seen.gained = (await balance()) - before;
    return seen;
  },

  async vote() {
    const witness = (await trx.listSuperRepresentatives())[0].address;
    const brokerage = await trx.getBrokerage(witness);
    await send(await build.freezeBalanceV2(STAKE, 'ENERGY', owner));
    await send(await build.vote({ [witness]: 1000 }, owner));
    const votes = (await trx.getAccount(owner)).votes.map((one) => one.vote_count);
    const early = await refusal(build.withdrawBlockRewards(owner).then((one) => send(one)));
    await admin('advance', { days: 1 });
    const reward = await trx.getReward(owner);
    const claimed = (await send(await build.withdrawBlockRewards(owner))).withdraw_amount;
    return { brokerage, votes, early, reward, claimed, left: await trx.getReward(owner) };
  },

  async delegate() {
    await send(await build.freezeBalanceV2(STAKE, 'ENERGY', owner));
    const most = (await trx.getCanDelegatedMaxSize(owner, 'ENERGY')).max_size;
    const delegation = await build.delegateResource(STAKE, receiver, 'ENERGY', owner, true, HOURS_24);
    const same = await builtByNode('delegateresource', delegation);
    await send(delegation);
    const given = (await trx.getDelegatedResourceV2(owner, receiver)).delegatedResource[0];
    const energy = (await trx.getAccountResources(receiver)).EnergyLimit;
    const takeBack = () => build.undelegateResource(STAKE, receiver, 'ENERGY', owner).then((one) => send(one));
    const locked = await refusal(takeBack());
    await admin('advance', { days: 1 });
    await admin('advance', { blocks: 2 });
    await takeBack();
    const left = (await trx.getAccountResources(receiver)).EnergyLimit ?? 0;
    return { same, most, given, energy, locked, left, frozen: await frozen() };
  },

  async multisig() {
    const keys = [key, otherKey].map((one) => ({
      address: tronWeb.address.toHex(tronWeb.address.fromPrivateKey(one)),
      weight: 1,
    }));
    const ownerPermission = { type: 0, permission_name: 'owner', threshold: 1, keys: keys.slice(0, 1) };
    const operations = '102000000000c00f'.padEnd(64, '0');
    const staking = { type: 2, permission_name: 'staking', threshold: 2, operations, keys };
    const update = await build.updateAccountPermissions(owner, ownerPermission, null, [staking]);
    const fee = (await send(update)).fee;
    const options = { permissionId: 2 };
    const freeze = () => build.freezeBalanceV2(STAKE, 'ENERGY', owner, options);
    const alone = await refusal(freeze().then((one) => send(one)));
    const transaction = await freeze();
    const half = await trx.multiSign(structuredClone(transaction), key, 2);
    const weight = await trx.getSignWeight(half, 2);
    const approved = await trx.getApprovedList(half);
    const info = await send(transaction, [key, otherKey], 2);
    const transfer = await build.sendTrx(receiver, 1, owner, options);
    const forbidden = await refusal(send(transfer, [key, otherKey], 2));
    return {
      fee, alone, forbidden,
      weight: [weight.result.code, weight.current_weight, weight.approved_list.length],
      approved: approved.approved_list, signedBy: keys[0].address,
      multisigFee: info.fee - (info.receipt.net_fee ?? 0), frozen: await frozen(),
    };
  },
};

process.stdout.write(JSON.stringify(await scenarios[order.scenario]()));
