"""MkDocs entry: hands the build to `companion.plugin`. No logic stands here."""

from companion.plugin import CompanionPlugin
from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Register the plugin for this build."""
    plugin = CompanionPlugin()
    config.plugins["companion"] = plugin
    return plugin.on_config(config)
