"""Why keys are not changed. Nothing was lost."""

from assay.errors import AssayError


class KeysBusy(AssayError):  # noqa: N818 - named after the broken rule
    """One change of keys at a time."""

    def __init__(self) -> None:
        super().__init__(
            "另一个进程正在更换密钥。请等待其完成，进度见“运行”页面。",
            "Another process is changing keys. Wait for it; the page Operation shows how far it is.",
        )


class NewerKeyMade(AssayError):  # noqa: N818
    """A key was made while everything was being sealed with the one before it."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"重新加密期间产生了比 {key_id} 更新的密钥。请重新执行 jinjing keys reseal。",
            f"A key newer than {key_id} was made meanwhile. Run jinjing keys reseal again.",
        )


class KeyUnknown(AssayError):  # noqa: N818
    """There is no key of that id."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"没有编号为 {key_id} 的密钥。可用 jinjing keys status 查看。",
            f"There is no key {key_id}. jinjing keys status lists them.",
        )


class KeyIsCurrent(AssayError):  # noqa: N818
    """The key in use cannot be set aside."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"密钥 {key_id} 正在使用。请先执行 jinjing keys new 和 jinjing keys reseal。",
            f"Key {key_id} is in use. Run jinjing keys new and jinjing keys reseal first.",
        )


class KeyIsNeeded(AssayError):  # noqa: N818
    """Something is still sealed with the key."""

    def __init__(self, key_id: str, places: dict[str, int]) -> None:
        named = ", ".join(f"{name} {count}" for name, count in places.items())
        super().__init__(
            f"密钥 {key_id} 仍被使用（{named}），未停用。请先执行 jinjing keys reseal。",
            f"Key {key_id} is still needed ({named}) and stays. Run jinjing keys reseal first.",
        )
