/*
 * Buttons that copy the text beside them. A button with `data-copy` stands in the same part of the page as the text,
 * which has `data-copy-text`, and a `role="status"` that says what happened. Without this script no button is shown.
 */
(() => {
  "use strict";

  const SHOWN_FOR = 4000;
  const buttons = document.querySelectorAll("button[data-copy]");

  const select = (text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  // Without a secure connection, or without leave, there is no clipboard: then the reader copies what is selected.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      return "Copied";
    } catch {
      select(text);
      return "Selected: copy it with your keys or menu";
    }
  };

  for (const button of buttons) {
    const part = button.parentElement.parentElement;
    const text = part.querySelector("[data-copy-text]");
    const status = part.querySelector('[role="status"]');
    if (!text || !status) continue;
    let clearing = 0;
    button.hidden = false;
    button.addEventListener("click", async () => {
      clearTimeout(clearing);
      status.textContent = "";
      const said = await copy(text);
      status.textContent = said;
      clearing = setTimeout(() => (status.textContent = ""), SHOWN_FOR);
    });
  }
})();
