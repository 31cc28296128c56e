/*
 * Search: a dialog over Pagefind's index, which is loaded on first use.
 *
 * A classic script, since browsers refuse module scripts from file:// and the reader should be told why there is no
 * search. The index is found from this script's own address, so any folder of any host will do.
 */
(() => {
  "use strict";

  const dialog = document.getElementById("search-dialog");
  if (!dialog || typeof dialog.showModal !== "function") return;

  const index = new URL("../../pagefind/pagefind.js", document.currentScript.src);
  const [form, input, status, list, more] = ["form", "input", "status", "results", "more"].map((name) =>
    dialog.querySelector(`.search-dialog__${name}`),
  );
  const PAGE = 8; // results shown at once
  const SECTIONS = 3; // matching sections shown below a result
  const HINT = "Type a condition, a study, an author or a dose.";

  let loading = null;
  let latest = 0; // the newest search; whatever an older one finds is dropped
  let pending = []; // results not yet shown

  function load() {
    loading ??= import(index.href).then(
      async (pagefind) => {
        await pagefind.init();
        return pagefind;
      },
    );
    // A failure is forgotten, so that the next key press tries again.
    loading.catch(() => (loading = null));
    return loading;
  }

  function failure() {
    return location.protocol === "file:"
      ? "Search needs to be served by a web server. This page was opened as a file, and browsers do not load the search index from files."
      : "Search could not be loaded. Check your connection and type again.";
  }

  function element(name, className, text = "") {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  /* Only the text and the <mark>s of an excerpt, whatever else it may hold; no gap where a citation was left out. */
  function excerpt(html) {
    const paragraph = element("p", "search-result__excerpt");
    const closed = html.replace(/ +([.,;:!?])/g, "$1");
    for (const node of new DOMParser().parseFromString(closed, "text/html").body.childNodes) {
      paragraph.append(node.nodeName === "MARK" ? element("mark", "", node.textContent) : node.textContent);
    }
    return paragraph;
  }

  function entry(className, url, title, html, label = "") {
    const item = element("li", className);
    const main = element("div", "search-result__main");
    const heading = element("p", "search-result__title");
    const link = element("a", "search-result__link", title);
    link.href = url;
    heading.append(link);
    if (label) heading.append(" ", element("span", "tag", label));
    main.append(heading);
    if (html) main.append(excerpt(html));
    item.append(main);
    return item;
  }

  /* A page, and below it those of its sections that match; what stands under the page's own title is the page. */
  function result(page) {
    const title = page.meta.title || page.url;
    const isPage = (section) => section.url === page.url || section.title === title;
    const top = page.sub_results.find(isPage) ?? (page.sub_results.length ? null : page);
    const sections = page.sub_results.filter((section) => !isPage(section)).slice(0, SECTIONS);
    const item = entry("search-result", page.url, title, top?.excerpt, page.meta.type);
    if (sections.length) {
      const inner = element("ul", "search-result__sections");
      inner.append(...sections.map((found) => entry("search-section", found.url, found.title, found.excerpt)));
      item.append(inner);
    }
    return item;
  }

  function show(message, results = []) {
    status.textContent = message;
    list.replaceChildren();
    pending = results;
    more.hidden = true;
  }

  async function showMore() {
    const ticket = latest;
    const pages = await Promise.all(pending.slice(0, PAGE).map((found) => found.data()));
    if (ticket !== latest) return null;
    pending = pending.slice(PAGE);
    const items = pages.map(result);
    list.append(...items);
    more.hidden = pending.length === 0;
    return items[0] ?? null;
  }

  async function search() {
    const query = input.value.trim();
    const ticket = ++latest;
    if (!query) return show(HINT);
    if (!list.children.length) status.textContent = "Searching…";
    try {
      const pagefind = await load();
      const found = await pagefind.debouncedSearch(query, {}, 150);
      if (!found || ticket !== latest) return undefined;
      const count = found.results.length;
      const none = `No page matches “${query}”. Check the spelling, or try fewer or more general words.`;
      show(count ? `${count} ${count === 1 ? "page matches" : "pages match"} “${query}”` : none, found.results);
      dialog.querySelector(".search-dialog__output").scrollTop = 0;
      await showMore();
    } catch {
      if (ticket === latest) show(failure());
    }
    return undefined;
  }

  function open(opener) {
    if (dialog.open) return;
    opener?.focus(); // where the browser returns to on closing
    if (!input.value) show(HINT);
    dialog.showModal();
    input.focus();
    input.select();
    load().catch(() => show(failure()));
  }

  function close() {
    dialog.close();
    // Opened by a key with nothing focused, the browser leaves the focus in the hidden field for a moment.
    if (dialog.contains(document.activeElement)) document.activeElement.blur();
  }

  function move(step) {
    const stops = [input, ...list.querySelectorAll("a"), ...(more.hidden ? [] : [more])];
    const next = stops.indexOf(document.activeElement) + step;
    stops[Math.min(Math.max(next, 0), stops.length - 1)].focus();
  }

  const typing = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable]:not([contenteditable="false"])';

  document.addEventListener("keydown", (event) => {
    if (dialog.open || event.defaultPrevented || event.isComposing || event.altKey) return;
    const withCommand = event.ctrlKey || event.metaKey;
    const wanted = withCommand
      ? event.key.toLowerCase() === "k" && !event.shiftKey
      : (event.key === "/" || (["s", "f"].includes(event.key) && !event.shiftKey)) && !event.target.closest?.(typing);
    if (!wanted) return;
    event.preventDefault();
    open(null);
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-search-open]");
    if (opener) open(opener);
  });

  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation(); // Material's keys for the next and previous page would act behind the dialog
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault(); // a search field would swallow the first one
      close();
    }
  });

  dialog.addEventListener("click", (event) => {
    const followed = event.target.closest("a") && !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (followed || event.target === dialog || event.target.closest(".search-dialog__close")) close();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });

  input.addEventListener("input", search);
  more.addEventListener("click", async () => (await showMore())?.querySelector("a").focus());
})();
