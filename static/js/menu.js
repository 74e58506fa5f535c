// The account menu is a <details>, which opens without script. What it lacks: Escape and a click elsewhere close it.

const open = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// On a phone the row of tabs scrolls sideways: begin where the reader is.
document.querySelector(".nav-tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
