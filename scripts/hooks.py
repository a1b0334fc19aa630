"""MkDocs entry: hands the build to `companion.plugin`. No logic stands here."""

from companion.plugin import CompanionPlugin
from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load the project and register the plugin for the rest of this build."""
    plugin = CompanionPlugin()
    config = plugin.load(config)
    config.plugins["companion"] = plugin
    return config
