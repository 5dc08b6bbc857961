// An address is chosen whole when it is touched; a button copies it, where the browser lets pages copy.
"use strict";

for (const field of document.querySelectorAll("[data-address]")) {
  field.addEventListener("focus", () => field.select());
}
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = "Copied";
      } catch {
        field.select();
      }
    });
  }
}
