"""What linking refuses."""

from assay.errors import AssayError


class LinkError(AssayError):
    """Links, decisions or a linking policy that cannot be used as asked."""


class LinkingNotInstalled(AssayError):  # noqa: N818 - named after what is wrong
    """The optional packages that compare records are missing."""

    def __init__(self) -> None:
        super().__init__(
            "尚未安装客户关联所需的组件。请安装 assay 的 link 选项（含 splink、pypinyin），例如：uv sync --package assay --extra link。",
            "The packages that compare customers are not installed. Install assay with its extra `link` (splink, pypinyin), "
            "such as: uv sync --package assay --extra link.",
        )
