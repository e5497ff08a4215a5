"""What the steps assert is said in full when it fails, as in a test's own file."""

import pytest

pytest.register_assert_rewrite(
    "tests.journeys.journey", "tests.journeys.person", "tests.journeys.steps"
)
