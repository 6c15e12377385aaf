"""Packages with their signal: not there yet, harmful, of two days, damaged; and sound ones, file by file."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from assay.errors import FeedError
from assay.ingest.packages import delivery_in
from read_files import written_pack

PACK = """
layout: {encoding: GBK, separator: "|+|", quote: "", header: false}
package: {pattern: "PCRM_*.*"}
signal: {suffix: .OK}
files:
  - {name: people, key: [id], pattern: "PEOPLE_*.txt", fields: [{name: id}, {name: name}]}
"""
TEXT = "1|+|坾某\n".encode("gb18030")


def tar(path: Path, members: dict[str, bytes], *, extra: tuple[tarfile.TarInfo, ...] = ()) -> Path:
    path.parent.mkdir(exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for info in extra:
            archive.addfile(info)
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def signalled(path: Path, content: str = "") -> Path:
    (path.parent / f"{path.name}.OK").write_text(content, encoding="utf-8")
    return path.parent


def member(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def unpacked(tmp_path: Path, pack: str = PACK) -> dict[str, bytes]:
    """Name and content of what is read; afterwards nothing is left beside the sources."""
    folder = tmp_path / "in"
    with delivery_in(written_pack(folder, pack), folder, tmp_path / "sources") as inside:
        assert inside == folder or inside.stat().st_mode & 0o777 == 0o700
        found = {path.name: path.read_bytes() for path in inside.iterdir()}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    return found


def refused(tmp_path: Path, pack: str = PACK) -> FeedError:
    with pytest.raises(FeedError) as refusal:
        unpacked(tmp_path, pack)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    return refusal.value


@pytest.mark.covers("DAT-1", "IM-02")
@pytest.mark.parametrize("ending", ["tar.gz", "tgz", "zip"])
def test_a_package_with_its_signal_is_read_file_by_file(tmp_path, ending):
    write = zipped if ending == "zip" else tar
    signalled(write(tmp_path / "in" / f"PCRM_01_20261118.{ending}", {"PEOPLE_20261118.txt": TEXT}), "1")
    assert unpacked(tmp_path) == {"PEOPLE_20261118.txt": TEXT}


def test_a_signal_that_holds_the_counts_is_read_with_the_files(tmp_path):
    signalled(tar(tmp_path / "in" / "PCRM_01_20261118.tar.gz", {"PEOPLE_1.txt": TEXT}), "PEOPLE_1.txt|1")
    control = 'control: {file: "*.OK", header: false, separator: "|", table: 1, rows: 2}\n'
    assert unpacked(tmp_path, PACK + control) == {
        "PEOPLE_1.txt": TEXT,
        "PCRM_01_20261118.tar.gz.OK": b"PEOPLE_1.txt|1",
    }


@pytest.mark.parametrize("signal", ["PCRM_01_20261118.ok", "PCRM_01_20261118.tar.gz.OK"])
def test_the_signal_may_be_named_after_the_package_with_or_without_its_ending(tmp_path, signal):
    tar(
        tmp_path / "in" / "PCRM_01_20261118.tar.gz",
        {"./PEOPLE_20261118.txt": TEXT},
        extra=(member(".", tarfile.DIRTYPE),),
    )
    (tmp_path / "in" / signal).touch()
    assert "PEOPLE_20261118.txt" in unpacked(tmp_path)


@pytest.mark.covers("IM-02")
def test_a_package_without_its_signal_is_not_there_yet(tmp_path):
    tar(tmp_path / "in" / "PCRM_01_20261118.tar.gz", {"PEOPLE_20261118.txt": TEXT})
    refusal = refused(tmp_path)
    assert refusal.exit_code == 2
    assert "PCRM_01_20261118.tar.gz 还没有到齐：缺少信号文件 PCRM_01_20261118.tar.gz.OK" in refusal.zh
    assert "is not there yet: its signal file PCRM_01_20261118.tar.gz.OK is missing" in refusal.en


def test_no_package_at_all_is_told(tmp_path):
    (tmp_path / "in").mkdir()
    assert "There is no package PCRM_*.* in" in refused(tmp_path).en


@pytest.mark.covers("IM-05")
def test_packages_of_two_days_are_not_read_together(tmp_path):
    for day in ("20261118", "20261117"):
        signalled(tar(tmp_path / "in" / f"PCRM_01_{day}.tar.gz", {f"PEOPLE_{day}.txt": TEXT}))
    assert "packages of different dates: 20261117, 20261118" in refused(tmp_path).en


def test_packages_of_one_day_are_read_together_and_no_file_twice(tmp_path):
    for number in ("01", "02"):
        signalled(tar(tmp_path / "in" / f"PCRM_{number}_20261118.tar.gz", {f"PEOPLE_{number}.txt": TEXT}))
    assert set(unpacked(tmp_path)) == {"PEOPLE_01.txt", "PEOPLE_02.txt"}
    signalled(tar(tmp_path / "in" / "PCRM_03_20261118.tar.gz", {"PEOPLE_01.txt": TEXT}))
    assert "PEOPLE_01.txt came twice, the second time in PCRM_03_20261118.tar.gz" in refused(tmp_path).en


@pytest.mark.covers("IM-11")
@pytest.mark.parametrize(
    "name",
    [
        "../outside.txt",
        "/etc/passwd",
        "sub/PEOPLE.txt",
        "..\\outside.txt",
        "C:outside.txt",
        ".hidden",
        "./../x",
    ],
)
@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
def test_paths_that_lead_elsewhere_are_refused(tmp_path, name, ending):
    write = zipped if ending == "zip" else tar
    signalled(write(tmp_path / "in" / f"PCRM_01_20261118.{ending}", {name: TEXT}))
    refusal = refused(tmp_path)
    assert "中有子目录、链接或越界路径，不予读取" in refusal.zh
    assert "holds a subfolder, a link or a path that leads outside" in refusal.en
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.covers("IM-11")
@pytest.mark.parametrize(
    "harmful",
    [
        member("PEOPLE_1.txt", tarfile.SYMTYPE, "/etc/passwd"),
        member("PEOPLE_1.txt", tarfile.LNKTYPE, "other.txt"),
        member("PEOPLE_1.txt", tarfile.FIFOTYPE),
        member("PEOPLE_1.txt", tarfile.CHRTYPE),
        member("folder", tarfile.DIRTYPE),
    ],
    ids=["symbolic link", "hard link", "pipe", "device", "folder"],
)
def test_links_devices_and_folders_are_refused(tmp_path, harmful):
    signalled(tar(tmp_path / "in" / "PCRM_01_20261118.tar.gz", {}, extra=(harmful,)))
    assert "holds a subfolder, a link or a path that leads outside" in refused(tmp_path).en


def test_a_link_in_a_zip_is_refused(tmp_path):
    path = tmp_path / "in" / "PCRM_01_20261118.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("PEOPLE_1.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    signalled(path)
    assert "a link" in refused(tmp_path).en


@pytest.mark.covers("IM-11")
@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
def test_a_package_that_unpacks_beyond_reason_is_refused(tmp_path, ending):
    write = zipped if ending == "zip" else tar
    signalled(write(tmp_path / "in" / f"PCRM_01_20261118.{ending}", {"PEOPLE_1.txt": bytes(5 << 20)}))
    refusal = refused(tmp_path, PACK.replace('"PCRM_*.*"', '"PCRM_*.*", max_unpacked_mb: 4'))
    assert "解压后过大" in refusal.zh
    assert "more than 4 MB or 250 times its size" in refusal.en


@pytest.mark.covers("IM-11")
def test_macro_files_in_a_package_are_refused(tmp_path):
    signalled(zipped(tmp_path / "in" / "PCRM_01_20261118.zip", {"PEOPLE_1.xlsm": b"x"}))
    assert "PCRM_01_20261118.zip: PEOPLE_1.xlsm may hold macros" in refused(tmp_path).en


@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
def test_a_package_that_broke_off_is_told(tmp_path, ending):
    write = zipped if ending == "zip" else tar
    path = write(tmp_path / "in" / f"PCRM_01_20261118.{ending}", {"PEOPLE_1.txt": bytes(range(256)) * 400})
    path.write_bytes(path.read_bytes()[:-60])
    signalled(path)
    refusal = refused(tmp_path)
    assert "已损坏、加了密码或传输不完整，无法解压" in refusal.zh
    assert "is damaged, behind a password or incomplete" in refusal.en


def test_a_package_of_too_many_files_is_refused(tmp_path):
    members = {f"F{n}.txt": b"" for n in range(1001)}
    signalled(tar(tmp_path / "in" / "PCRM_01_20261118.tar.gz", members))
    assert "holds more than 1000 files" in refused(tmp_path).en
