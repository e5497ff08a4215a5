"""One process changes the key again and again while another one writes and reads."""

from __future__ import annotations

from tests.kernel.desk import Desk, until


def test_rotation_while_somebody_writes_loses_nothing(desk: Desk) -> None:
    writer = desk.start("write_sealed")
    until((desk.data / "writing").exists, 30, desk)
    for _ in range(3):
        assert 1 not in desk.run("rotate")
    (desk.data / "stop").touch()
    assert writer.wait(30) == 0, desk.logs()
    count = int(desk.logs().splitlines()[-1])
    assert count > 50
    assert desk.run("rotate") == [5]
    expected = sorted(str(count // 12 + (n < count % 12)) for n in range(12))
    assert desk.run("sealed") == expected
