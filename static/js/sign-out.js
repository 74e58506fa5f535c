// Whoever signs out leaves no page of theirs on the device. Entries that were not sent yet stay, for their author only.

import { forgetPages } from "./scorecard/keep.js";

document.querySelector("[data-sign-out]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await forgetPages();
  } finally {
    event.target.submit();
  }
});
