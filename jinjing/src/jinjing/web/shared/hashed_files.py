"""Static files under names that change with their content, so that browsers keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

# Scripts of ours name those that they import as the files are called here. Others' scripts are left as they came.
OUR_IMPORTS = ("js/*.js", ((r'(?P<matched>from "(?P<url>\./[a-z_]+\.js)";)', 'from "%(url)s";'),))


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Every file and whatever names another: stylesheets, and our own scripts."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, OUR_IMPORTS)
