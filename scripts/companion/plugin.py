"""The door to MkDocs, the only module that imports it: load the project, hand over Markdown, tell problems, write exports."""

import logging
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from companion import policy
from companion.changes import last_changed, later_changes
from companion.checks import check_project
from companion.compose import BLOCKS, compose
from companion.dates import in_words
from companion.exports import write_exports
from companion.markdown_ext import CompanionExtension
from companion.pagedata import page_data
from companion.project import Project, load_project
from companion.search import write_search

_log: logging.LoggerAdapter[logging.Logger] = get_plugin_logger("companion")


class CompanionPlugin(BasePlugin):
    """One build of the site. State lives here, never in a module."""

    project: Project
    extension: CompanionExtension

    def load(self, config: MkDocsConfig) -> MkDocsConfig:
        """Load and check the project, add the Markdown extension. No event: the hook calls it once, before it registers the rest."""
        self.project = load_project(Path(config.config_file_path).parent, dict(config.extra))
        problems = check_project(self.project)
        for problem in problems:
            _log.warning("%s", problem)
        # A preview goes on past what is wrong in pages, which shows where it stands; blocks could stumble over what is wrong in data.
        if problems and (config.strict or not self.project.founded or any(problem.path.startswith(("data/", "mkdocs.yml")) for problem in problems)):
            raise Abort(f"{len(problems)} problem{'s' if len(problems) != 1 else ''}; nothing was built")
        if later := later_changes(self.project):
            config.extra["changed_since"] = in_words(later[0].date)
        if (config.site_url or "").rstrip("/") == self.project.settings.site_url.rstrip("/"):  # else a preview: live reload is a script within the page
            config.extra["content_security_policy"] = policy.META
        self.extension = CompanionExtension(self.project, BLOCKS)
        config.markdown_extensions.append(self.extension)  # type: ignore[arg-type]  # an instance is as good as a name
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Leave out what MkDocs takes for a page and we do not (.markdown, .mkd): a check tells it."""
        known = {page.path for page in self.project.pages}
        for file in files.documentation_pages():
            if f"docs/{file.src_uri}" not in known:
                files.remove(file)
        # What the theme brings for a search we do not use: its code has licences of its own (see docs/about/licences.md).
        for file in [file for file in files if file.src_uri.startswith(("assets/javascripts/lunr/", "assets/javascripts/workers/"))]:
            files.remove(file)
        return files

    def on_page_read_source(self, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Give the text as we read it, so that a file with a broken byte is told as a problem and not as a traceback."""
        return self.project.page_at["/" + page.url].body

    def on_page_markdown(self, markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Give the composed Markdown of the page to the converter."""
        record = self.project.page_at["/" + page.url]
        page.meta = dict(record.meta)
        page.update_date = last_changed(self.project, record.url) or page.update_date  # of the sitemap, which would else read the clock
        self.extension.page = record
        return compose(self.project, record)

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Titles come from the front matter; a title in another language says so."""
        for page in nav.pages:
            record = self.project.page_at.get("/" + page.url)
            if record and record.language != "en":
                page.title = f'<span lang="{record.language}">{record.title}</span>'
        return nav

    def on_page_context(self, context: TemplateContext, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
        """Give the templates what they need to know of the page."""
        context["companion"] = page_data(self.project, self.project.page_at["/" + page.url])
        return context

    @event_priority(-100)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write the published data files and the search index beside the pages."""
        site = Path(config.site_dir)
        write_exports(self.project, site)
        write_search(self.project, site)
