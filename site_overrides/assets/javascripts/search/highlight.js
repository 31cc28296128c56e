/*
 * Marks the words that a search found on the page that it opened (`?highlight=`), until the reader removes the marks.
 * Marks change no size, so nothing moves; citations and pictures are left as they are.
 */
import { fold, pattern, terms } from "./words.js";

const LEFT_ALONE = ".citation, .headerlink, script, style, svg, textarea, mark";
const MOST = 500;

export function highlight() {
  const address = new URL(location.href);
  const wanted = address.searchParams.getAll("highlight").flatMap((words) => terms(`"${words}"`));
  const sought = pattern(wanted);
  const article = document.querySelector("article");
  if (!sought || !article) return;
  const marks = mark(article, sought);
  if (marks.length) offerRemoval(marks, wanted);
}

function mark(article, sought) {
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(LEFT_ALONE) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const found = [];
  while (walker.nextNode() && found.length < MOST) {
    for (const match of fold(walker.currentNode.data).matchAll(sought)) {
      found.push([walker.currentNode, match.index, match.index + match[0].length]);
    }
  }
  // From the end, so that the places before stay true while text is split.
  return found.reverse().map(([text, start, end]) => {
    const range = document.createRange();
    range.setStart(text, start);
    range.setEnd(text, end);
    const made = document.createElement("mark");
    made.className = "search-mark";
    range.surroundContents(made);
    return made;
  });
}

function offerRemoval(marks, wanted) {
  const bar = document.createElement("div");
  bar.className = "search-marks";
  bar.setAttribute("role", "region");
  bar.setAttribute("aria-label", "Words found by the search");
  const told = document.createElement("span");
  told.textContent = `${marks.length} × ${wanted.map((term) => `“${term}”`).join(", ")}`;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Remove marks";
  button.addEventListener("click", () => remove(marks, bar));
  bar.append(told, button);
  document.body.append(bar);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) remove(marks, bar);
  });
}

function remove(marks, bar) {
  if (!bar.isConnected) return;
  bar.remove();
  for (const made of marks) {
    const parent = made.parentNode;
    made.replaceWith(...made.childNodes);
    parent.normalize();
  }
  const address = new URL(location.href);
  address.searchParams.delete("highlight");
  history.replaceState(history.state, "", address);
}
