/*
 * Citations in the hand: who points at a citation, reaches it with the Tab key or taps on it sees the references that it
 * stands for as a card, made from the page's own list. Without this script the links lead to the list, as they do still.
 *
 * A card holds links, so it is a dialog that lets the page live, not a tooltip. It stays while it is looked at (WCAG
 * 1.4.13), goes away on Escape, and never takes the focus but from a finger, whose screen reader would not find it.
 */
(() => {
  "use strict";

  if (!HTMLElement.prototype.showPopover) return;

  const CITATION = 'a[role="doc-biblioref"]';
  const PASSED = "span[id]:empty"; // the place of a work that is cited within a range
  const OPENS = 150; // milliseconds that a mouse rests on a citation before its card opens
  const CLOSES = 300; // milliseconds that a mouse may be elsewhere before the card closes
  const GAP = 9; // pixels between citation and card
  const EDGE = 8; // pixels between card and window
  const LEAST = 64; // pixels of a card that can be read, in a window so low that it covers its citation else

  let card = null; // made when first needed
  let shown = null; // what it shows: the link and the links of its range, how it was opened, its height and side
  let watching = null; // ends what is listened to only while it is open
  let last = ""; // what was used last: the kind of pointer, or the name of a key
  let left = null; // the citation whose card Escape closed: the mouse opens it again when it comes back
  let quiet = false; // whether the script itself moves the focus
  let waiting = null;
  let timer = 0;

  /* Does something later, unless something else is wanted before. */
  function wait(what, milliseconds, action) {
    if (waiting === what) return;
    settle();
    waiting = what;
    timer = setTimeout(() => {
      waiting = null;
      action();
    }, milliseconds);
  }

  function settle() {
    clearTimeout(timer);
    waiting = null;
  }

  function goal(link) {
    return decodeURIComponent(link.hash.slice(1));
  }

  function entryOf(node) {
    const name = node.matches(CITATION) ? goal(node) : node.id.replace(/^cite-(.*)-\d+$/s, "ref-$1");
    return document.getElementById(name)?.closest('[role="doc-bibliography"] li');
  }

  /* What a link stands for: itself; at either end of a range all of it, with the places of the works within. */
  function members(link) {
    const found = [link];
    for (const [step, add] of [["previousElementSibling", "unshift"], ["nextElementSibling", "push"]]) {
      const passed = [];
      let node = link[step];
      for (; node?.matches(PASSED); node = node[step]) passed.push(node);
      // At the end of a citation stand the works that an author–date style prints together with the one before.
      if (passed.length && (node?.matches(CITATION) || (!node && add === "push"))) {
        for (const one of node ? [...passed, node] : passed) found[add](one);
      }
    }
    return found;
  }

  /* The link that a mouse means: the one it is on; between links the one that all of the citation belongs to. */
  function linkAt(target) {
    const link = target.closest?.(CITATION);
    const citation = link ? null : target.closest?.(".citation");
    if (!citation) return link;
    const links = [...citation.querySelectorAll(CITATION)];
    const all = links.length ? members(links[0]) : [];
    return links.every((one) => all.includes(one)) ? links[0] : null;
  }

  /* What is shown ------------------------------------------------------------------------------------------------- */

  function element(tag, name, more = {}) {
    return Object.assign(document.createElement(tag), { className: `cite-card__${name}`, ...more });
  }

  function make() {
    const made = element("div", "", { className: "cite-card md-typeset", id: "__cite-card", tabIndex: -1 });
    made.setAttribute("popover", "manual");
    made.setAttribute("role", "dialog");
    const bar = element("div", "bar");
    const close = element("button", "close", { type: "button", textContent: "×" });
    close.setAttribute("aria-label", "Close");
    bar.append(element("a", "goal", { textContent: "To the reference list" }), close);
    made.append(element("div", "entries", { id: "__cite-card-entries" }), bar, element("span", "tip"));
    document.body.append(made);
    return made;
  }

  function part(name) {
    return card.querySelector(`.cite-card__${name}`);
  }

  /* An entry without what belongs to its place in the list. */
  function copyOf(entry) {
    const list = entry.parentElement;
    const copy = entry.cloneNode(true);
    for (const node of copy.querySelectorAll(".backlinks, .Z3988")) node.remove();
    for (const node of copy.querySelectorAll(".search-mark")) node.replaceWith(...node.childNodes);
    for (const node of [copy, ...copy.querySelectorAll("[id]")]) node.removeAttribute("id");
    if (list.tagName === "OL") copy.value = list.start + [...list.children].indexOf(entry);
    for (const name of ["lang", "dir"]) copy[name] = entry.closest(`[${name}]`)?.[name] ?? "";
    copy.prepend(...copy.querySelectorAll(".mark--retracted, .mark--concern"));
    return copy;
  }

  function fill(entries) {
    const list = element(entries[0].parentElement.tagName, "list");
    list.append(...entries.map(copyOf));
    part("entries").replaceChildren(list);
    const numbers = [...list.children].map((item) => item.value).filter(Boolean);
    const several = entries.length > 1 ? `${entries.length} references` : "Reference";
    const range = `References ${numbers[0]} to ${numbers.at(-1)}`;
    const name = !numbers.length ? several : numbers.length > 1 ? range : `Reference ${numbers[0]}`;
    card.setAttribute("aria-label", name);
    card.style.setProperty("--cite-card-digits", `${numbers.at(-1) ?? ""}`.length);
  }

  /* Where ----------------------------------------------------------------------------------------------------------- */

  /* Above the citation, where it has been read; below, if there is no room; inside what is seen of the page. */
  function place() {
    const rects = shown.link.getClientRects();
    const rect = rects[Math.min(shown.line, rects.length - 1)];
    if (!rect) return;
    const { offsetLeft, offsetTop, width, height } = window.visualViewport;
    const room = { above: rect.top - offsetTop - GAP - EDGE, below: offsetTop + height - rect.bottom - GAP - EDGE };
    const fits = ["above", "below"].filter((side) => room[side] >= shown.height);
    const side = fits.includes(shown.side) ? shown.side : (fits[0] ?? (room.above > room.below ? "above" : "below"));
    card.style.maxHeight = `${Math.max(room[side], LEAST)}px`;
    const [wide, tall] = [card.offsetWidth, card.offsetHeight];
    const within = (value, from, to) => Math.round(Math.max(from, Math.min(value, to)));
    const middle = rect.left + rect.width / 2;
    const x = within(middle - wide / 2, offsetLeft + EDGE, offsetLeft + width - wide - EDGE);
    const y = side === "above" ? rect.top - GAP - tall : rect.bottom + GAP;
    card.style.translate = `${x}px ${within(y, offsetTop + EDGE, offsetTop + height - tall - EDGE)}px`;
    card.style.setProperty("--cite-card-tip", `${within(middle - x, 14, wide - 14)}px`);
    card.dataset.side = shown.side = side;
    const entries = part("entries");
    entries.tabIndex = entries.scrollHeight > entries.clientHeight && !entries.querySelector("a") ? 0 : -1;
  }

  function measure() {
    card.style.maxHeight = "";
    shown.height = card.offsetHeight;
    place();
  }

  /* Opening and closing ------------------------------------------------------------------------------------------ */

  function show(link, by, y = 0) {
    const all = members(link);
    const entries = all.map(entryOf).filter(Boolean);
    const rects = [...link.getClientRects()];
    if (!entries.length || !rects.length) return;
    close();
    card ??= make();
    fill(entries);
    card.dataset.by = by;
    part("bar").hidden = by !== "touch";
    part("goal").href = link.hash;
    const links = all.filter((one) => one.matches(CITATION));
    shown = { link, links, by, line: Math.max(rects.findIndex(({ top, bottom }) => y >= top && y <= bottom), 0) };
    link.setAttribute("aria-expanded", "true");
    link.setAttribute("aria-haspopup", "dialog");
    // One reference is read out; of several it is told that they are there.
    link.setAttribute(entries.length > 1 ? "aria-details" : "aria-describedby", part("entries").id);
    card.showPopover();
    part("entries").scrollTop = 0;
    measure();
    watch();
    if (by === "touch") card.focus({ preventScroll: true });
  }

  function watch() {
    watching = new AbortController();
    const { signal } = watching;
    addEventListener("scroll", () => place(), { capture: true, passive: true, signal });
    addEventListener("resize", measure, { signal });
    for (const type of ["scroll", "resize"]) window.visualViewport.addEventListener(type, measure, { signal });
    for (const type of ["pointerdown", "pointerup"]) document.addEventListener(type, outside, { signal });
    document.documentElement.addEventListener("pointerleave", over, { signal });
    const gone = new IntersectionObserver(([{ isIntersecting }]) => {
      if (!isIntersecting && !card.querySelector(":focus-visible")) close();
    });
    gone.observe(shown.link);
    signal.addEventListener("abort", () => gone.disconnect());
  }

  function close() {
    settle();
    if (!shown) return;
    const { link } = shown;
    for (const name of ["expanded", "haspopup", "details", "describedby"]) link.removeAttribute(`aria-${name}`);
    shown = null;
    watching.abort();
    if (card.contains(document.activeElement)) focus(link);
    card.hidePopover();
  }

  function focus(node) {
    quiet = true;
    node.focus({ preventScroll: true });
    quiet = false;
  }

  /* Marks, of the ways back from an entry, the one to where the reader came from. */
  function leave(link) {
    close();
    for (const node of document.querySelectorAll('[role="doc-backlink"][aria-current]')) {
      node.removeAttribute("aria-current");
    }
    const back = [...(entryOf(link)?.querySelectorAll('[role="doc-backlink"]') ?? [])];
    back.find((node) => goal(node) === link.id)?.setAttribute("aria-current", "true");
  }

  /* What readers do ------------------------------------------------------------------------------------------------ */

  function byFinger(kind) {
    return kind === "touch" || kind === "pen";
  }

  function over(event) {
    if (byFinger(event.pointerType)) return;
    if (card?.contains(event.target)) return settle();
    const link = linkAt(event.target);
    if (left && !left.contains(event.target)) left = null;
    if (link && shown?.links.includes(link)) return settle();
    if (link && !left && !event.buttons) {
      // Scrolling brings citations under a mouse that rests: only one that moves means them.
      const moved = ({ target, clientY }) => {
        const open = () => card?.querySelector(":focus-visible") || show(link, "hover", clientY);
        if (linkAt(target) === link) wait(link, OPENS, open);
      };
      document.addEventListener("pointermove", moved, { once: true });
    } else if (shown?.by !== "hover") {
      settle();
    }
    if (shown?.by !== "hover" || (link && waiting === link)) return;
    if (!event.buttons && !card.querySelector(":focus-visible")) wait(card, CLOSES, close);
  }

  function outside(event) {
    last = event.pointerType;
    // A finger that scrolls the page is lifted, too, but that is a `pointercancel`.
    const ended = event.type === (byFinger(event.pointerType) ? "pointerup" : "pointerdown");
    if (ended && !card.contains(event.target) && !event.target.closest(CITATION)) close();
  }

  function focused({ target }) {
    if (quiet || (shown && card.contains(target))) return;
    if (shown?.by === "touch" && shown.links.includes(target)) return;
    const link = target.closest(CITATION);
    // Who comes from the list or by a link to this very place wants to read on.
    const arrived = link?.matches(":target") && last !== "Tab";
    if (link?.matches(":focus-visible") && !byFinger(last) && !arrived) show(link, "focus");
    else if (shown && (target.closest(":modal") || ![card, shown.link].some((node) => node.matches(":hover")))) close();
  }

  /* The places within the card that the Tab key reaches. */
  function stops() {
    return [...card.querySelectorAll("a[href], button, [tabindex='0']")].filter((node) => !node.closest("[hidden]"));
  }

  function pressed(event) {
    last = event.key;
    const { activeElement } = document;
    if (event.key === "ArrowDown" && activeElement.matches(CITATION) && !event.ctrlKey && !event.metaKey) {
      if (event.altKey && shown?.link !== activeElement) show(activeElement, "focus");
      if (shown?.link === activeElement && stops().length) enter(event, stops()[0]);
    } else if (shown && event.key === "Escape") {
      event.preventDefault();
      left = shown.link.closest(".citation");
      close();
    } else if (shown && event.key === "Tab") {
      step(event, stops());
    }
  }

  function enter(event, node) {
    event.preventDefault();
    node.focus();
  }

  /* From the citation into its card, through it, and out to what follows the citation in the text. */
  function step(event, places) {
    const { activeElement } = document;
    if (activeElement === shown.link && !event.shiftKey && places.length) enter(event, places[0]);
    else if (!card.contains(activeElement)) return;
    else if (!event.shiftKey && (activeElement === places.at(-1) || !places.length)) {
      focus(shown.links.at(-1)); // from there the browser goes on
      close();
    } else if (event.shiftKey && (activeElement === places[0] || activeElement === card)) {
      event.preventDefault();
      focus(shown.link);
    }
  }

  function clicked(event) {
    const within = card?.contains(event.target);
    const link = within ? shown?.link : event.target.closest(CITATION);
    if (within && event.target.closest("button")) close();
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (within && !event.target.closest(".cite-card__goal")) return;
    if (!within && byFinger(event.pointerType || last) && !shown?.links.includes(link)) {
      show(link, "touch");
      if (shown) event.preventDefault();
    } else {
      leave(link);
    }
  }

  document.addEventListener("pointerover", over);
  document.addEventListener("pointerdown", ({ pointerType }) => (last = pointerType));
  document.addEventListener("focusin", focused);
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", clicked);
})();
