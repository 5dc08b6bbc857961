// Fills in the time zone of this browser where the reader has not written one. Without it letters go by UTC.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.querySelectorAll("[data-zone]").forEach((field) => { if (!field.value && zone) field.value = zone; });
});
