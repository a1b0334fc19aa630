// Before anything is drawn: what the theme's script expects to find, the colours the reader chose, the words at the head of a printed
// page. The theme has these as scripts within each page, which the site's content security policy does not let run.
(() => {
  "use strict";
  const { base, shortTitle, work } = document.currentScript.dataset;
  const scope = new URL(base, location);

  // The theme keeps everything under the path of the site. Nothing can be kept where the browser refuses, and that must not stop the page.
  function get(key, storage = undefined, where = scope) {
    try {
      return JSON.parse((storage ?? localStorage).getItem(`${where.pathname}.${key}`));
    } catch {
      return null;
    }
  }

  function set(key, value, storage = undefined, where = scope) {
    try {
      (storage ?? localStorage).setItem(`${where.pathname}.${key}`, JSON.stringify(value));
    } catch {
      // As before.
    }
  }

  Object.assign(globalThis, {
    __md_scope: scope,
    __md_hash: (text) => [...text].reduce((hash, character) => (hash << 5) - hash + character.charCodeAt(0), 0),
    __md_get: get,
    __md_set: set,
  });

  // What the reader chose, or else what the system asks for; the theme's own script, at the end of the page, decides the same.
  const kept = get("__palette")?.color;
  const color = kept ?? (matchMedia("(prefers-color-scheme: dark)").matches ? { scheme: "slate" } : {});
  function paint() {
    for (const [name, value] of Object.entries(color)) document.body.setAttribute(`data-md-color-${name}`, value);
  }
  if (document.body) paint();
  else {
    // Told as soon as the body exists, before it is shown.
    const watch = new MutationObserver(() => {
      if (!document.body) return;
      watch.disconnect();
      paint();
    });
    watch.observe(document.documentElement, { childList: true });
  }

  // Read by print.css.
  for (const [name, text] of Object.entries({ "--short-title": shortTitle, "--work": work })) if (text) document.documentElement.style.setProperty(name, JSON.stringify(text));
})();
