from tron_staking.adapters.retry_budget import RetryBudget


def _spendable(budget: RetryBudget) -> int:
    tokens = 0
    while budget.spend():
        tokens += 1
    return tokens


def test_begins_with_two_tries() -> None:
    assert _spendable(RetryBudget()) == 2


def test_ten_questions_earn_one_try() -> None:
    budget = RetryBudget()
    _spendable(budget)
    for _ in range(9):
        budget.earn()
    assert not budget.spend()
    for _ in range(2):
        budget.earn()
    assert budget.spend()
    assert not budget.spend()


def test_nobody_saves_up_for_a_storm() -> None:
    budget = RetryBudget()
    for _ in range(1000):
        budget.earn()
    assert _spendable(budget) == 2


def test_tries_are_a_tenth_of_the_questions_in_the_long_run() -> None:
    budget = RetryBudget()
    tries = 0
    for _ in range(1000):
        budget.earn()
        tries += budget.spend()
    assert 99 <= tries <= 102
