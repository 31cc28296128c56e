/*
 * Opens the search: by its button, by keys, by an address with `?q=`. What searches is loaded on first use.
 *
 * A classic script, since browsers refuse module scripts from file:// and the reader should be told why there is no
 * search. All else is found from this script's own address, so any folder of any host will do.
 */
(() => {
  "use strict";

  const dialog = document.getElementById("search-dialog");
  const script = document.currentScript.src;
  const module = (name) => import(new URL(`search/${name}.js`, script).href);
  const parameters = new URLSearchParams(location.search);

  if (parameters.has("highlight")) module("highlight").then(({ highlight }) => highlight(), () => {});
  if (!dialog || typeof dialog.showModal !== "function") return;

  const [form, input, status, output] = ["form", "input", "status", "output"].map((name) =>
    dialog.querySelector(`.search-dialog__${name}`),
  );
  const HINT = "Type a condition, a study, an author or a dose.";
  const typing =
    'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable]:not([contenteditable="false"])';
  let loading = null;

  function load() {
    loading ??= module("dialog").then(({ control }) =>
      control(dialog, new URL("../../pagefind/pagefind.js", script).href, HINT),
    );
    loading.catch(() => {
      loading = null;
      status.textContent =
        location.protocol === "file:"
          ? "Search needs to be served by a web server. This page was opened as a file, and browsers do not load the search index from files."
          : "Search could not be loaded. Check your connection and type again.";
    });
    return loading;
  }

  function open(opener, asked = null) {
    if (dialog.open) return;
    opener?.focus(); // where the browser returns to on closing
    if (!status.textContent) status.textContent = HINT;
    dialog.showModal();
    input.focus();
    input.select();
    load().then((control) => {
      if (asked) control.take(asked);
      return control.search(0);
    }, () => {});
  }

  function close() {
    dialog.close();
    loading?.then((control) => control.forget(), () => {});
    // Opened by a key with nothing focused, the browser leaves the focus in the hidden field for a moment.
    if (dialog.contains(document.activeElement)) document.activeElement.blur();
  }

  function move(step) {
    const stops = [input, ...output.querySelectorAll(".search-dialog__results :is(a, button)")];
    const next = stops.indexOf(document.activeElement) + step;
    stops[Math.min(Math.max(next, 0), stops.length - 1)].focus();
  }

  /* What the on-screen keyboard leaves of the window. */
  function fit() {
    dialog.style.setProperty("--search-height", `${visualViewport.height}px`);
  }

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
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.tagName !== "SELECT") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault(); // a search field would swallow the first one
      close();
    }
  });

  dialog.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    // Another page is opened with the dialog as it is, so that the way back leads to the results.
    const here = link && link.href.split("#")[0] === location.href.split("#")[0];
    if (here || event.target === dialog || event.target.closest(".search-dialog__close")) close();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    load().then((control) => control.first()).then((link) => link?.click(), () => {});
  });

  if (window.visualViewport) {
    visualViewport.addEventListener("resize", fit);
    fit();
  }
  // A field that was typed into before its script came has no results yet.
  input.addEventListener("input", () => loading ?? load().then((control) => control.search(0), () => {}));

  if (parameters.has("q")) open(null, parameters);
})();
