// Search: "/" opens it. The index is made by scripts/companion/search.py and read in chunks by Pagefind, fetched on
// first use. The query is prepared as the index was: legal places become one word, Han text pairs of characters.
(() => {
  "use strict";
  const SHOWN = 12; // results on the screen
  const READ = 24; // results read and ranked by name
  const base = new URL("../", document.currentScript.src);
  const dialog = document.getElementById("search-dialog");
  const input = document.getElementById("search-input");
  const list = dialog.querySelector(".search-results");
  const status = document.getElementById("search-status");
  const KINDS = { chapter: "Chapter", page: "Page", source: "Source", claim: "Claim", cell: "Answer" };
  const DIGITS = "〇一二三四五六七八九";
  let engine = null;
  let turn = 0;

  function load() {
    engine ??= import(new URL("search/pagefind.js", base).href).then(async (pagefind) => {
      await pagefind.options({ ranking: { pageLength: 0.4, termFrequency: 0.7 } });
      await pagefind.init();
      return pagefind;
    });
    return engine;
  }

  function chineseNumber(text) {
    const units = { 十: 10, 百: 100, 千: 1000 };
    if (!/[十百千]/.test(text)) return Number([...text].map((c) => (DIGITS.includes(c) ? DIGITS.indexOf(c) : c === "零" ? 0 : c)).join(""));
    let total = 0;
    let current = 0;
    for (const c of text) {
      if (units[c]) {
        total += (current || 1) * units[c];
        current = 0;
      } else current = c === "零" ? 0 : DIGITS.includes(c) ? DIGITS.indexOf(c) : Number(c);
    }
    return total + current;
  }

  const place = (number) => ` art${number.toLowerCase().replace(/[-.]/g, "x")} `;

  function prepare(query) {
    return query
      .normalize("NFKC")
      .replace(/第?([0-9〇零一二三四五六七八九十百千]+)[条條](?:之([一二三四五六七八九十]))?/g, (_, n, s) => place(chineseNumber(n) + (s ? `-${chineseNumber(s)}` : "")))
      .replace(/\b(?:art(?:icle)?s?|sections?|ss?|§§?)\.?\s*(\d+[a-z]?(?:[-.]\d+)?)/gi, (_, n) => place(n))
      .replace(/([\u4e00-\u9fff])\s*(\d+(?:-\d+)?)(?!\d)/g, (_, han, n) => `${han}${place(n)}`)
      .replace(/[\u3400-\u9fff]+/g, (run) => ` ${run.length < 2 ? run : [...run].slice(1).map((c, i) => [...run][i] + c).join(" ")} `)
      .replace(/\s+/g, " ")
      .trim();
  }

  async function find(query) {
    const pagefind = await load();
    const words = prepare(query);
    let found = (await pagefind.search(words)).results;
    if (!found.length && words.includes(" ")) {
      // Nothing holds all the words: rank what holds some of them.
      const scores = new Map();
      for (const word of words.split(" ")) {
        for (const result of (await pagefind.search(word)).results.slice(0, 40)) {
          const entry = scores.get(result.id) ?? { result, words: 0, score: 0 };
          entry.words += 1;
          entry.score += result.score;
          scores.set(result.id, entry);
        }
      }
      found = [...scores.values()].sort((a, b) => b.words - a.words || b.score - a.score).map((entry) => entry.result);
    }
    const read = await Promise.all(found.slice(0, READ).map(async (result) => ({ score: result.score, ...(await result.data()) })));
    const called = query.trim().toLowerCase();
    const boost = ({ meta }) => {
      const names = `${meta.names ?? ""} | ${meta.title}`.toLowerCase().split(" | ");
      // Nine answers bear the name of every question: they do not go before the thing itself.
      return names.includes(called) ? 1000 : meta.kind !== "cell" && names.some((name) => name.includes(called)) ? 2 : 1;
    };
    const hits = read.map((hit) => ({ ...hit, rank: hit.score * boost(hit) })).sort((a, b) => b.rank - a.rank);
    return { total: found.length, hits: hits.slice(0, SHOWN) };
  }

  function marked(text, query) {
    const words = query.split(/\s+/).filter((word) => word.length > 1).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const fragment = document.createDocumentFragment();
    if (!words.length) return document.createTextNode(text);
    text.split(new RegExp(`(${words.join("|")})`, "gi")).forEach((piece, index) => {
      if (index % 2) {
        const mark = document.createElement("mark");
        mark.textContent = piece;
        fragment.append(mark);
      } else fragment.append(piece);
    });
    return fragment;
  }

  function span(className, ...children) {
    const element = document.createElement("span");
    element.className = className;
    element.append(...children);
    return element;
  }

  function withLanguage(element, text) {
    if (/[\u3400-\u9fff]/.test(text) && !/[A-Za-z]{4}/.test(text)) element.lang = /[\u3040-\u30ff]/.test(text) ? "ja" : "zh-Hans";
    return element;
  }

  function show({ total, hits }, query) {
    list.replaceChildren(
      ...hits.map(({ meta }) => {
        const item = document.createElement("li");
        item.dataset.searchResult = "";
        const link = document.createElement("a");
        link.href = new URL(meta.url.replace(/^\//, ""), base).href;
        link.append(
          withLanguage(span("hit-title", meta.title), meta.title),
          span("hit-where", span("hit-kind", KINDS[meta.kind] ?? meta.kind), meta.context ?? ""),
          withLanguage(span("hit-snippet", marked(meta.snippet ?? "", query)), meta.snippet ?? ""),
        );
        item.append(link);
        return item;
      }),
    );
    status.textContent = total === 0 ? "Nothing found." : `${total} result${total === 1 ? "" : "s"}${total > hits.length ? `, the first ${hits.length} shown` : ""}.`;
  }

  async function run() {
    const mine = ++turn;
    const query = input.value.trim();
    if (location.protocol === "file:") {
      // Browsers let no page opened from a folder read the index.
      status.textContent = "Search needs a web server, and this is a copy opened from a folder. Use the bibliography, the table of authorities and your browser's own search.";
      return;
    }
    if (!query) {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    status.textContent = "Searching …";
    try {
      const answer = await find(query);
      if (mine === turn) show(answer, query);
    } catch (error) {
      status.textContent = "Search could not be loaded. Try again, or use the bibliography.";
      engine = null;
      console.error(error);
    }
  }

  function open() {
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
    if (location.protocol === "file:") run();
    else load().catch(() => (engine = null));
  }

  document.querySelector(".search-open").addEventListener("click", open);
  dialog.querySelector(".search-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, 120);
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...list.querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  list.addEventListener("click", (event) => event.target.closest("a") && dialog.close());
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open();
    }
  });
})();
