// Whose items are shown and how far each person is, also without a network: everything is on the page.

const sheet = document.querySelector("[data-sheet]");
const box = document.querySelector("[data-sections]");
const items = [...sheet.querySelectorAll("[data-item]")];

function filter(mine) {
  for (const item of items) {
    item.hidden = mine && "others" in item.dataset;
    const link = sheet.querySelector(`[data-to='${item.dataset.item}']`);
    link.closest("li").hidden = item.hidden;
  }
  for (const link of box.querySelectorAll("[data-filter]")) {
    if ((link.dataset.filter === "mine") === mine) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  sheet.dispatchEvent(new Event("filtered"));
}

function count() {
  for (const bar of box.querySelectorAll("[data-progress]")) {
    const done = items.filter((item) => item.dataset.owner === bar.dataset.progress && item.classList.contains("is-scored")).length;
    bar.value = done;
    bar.closest("div").querySelector("[data-done]").textContent = done;
  }
}

for (const link of box.querySelectorAll("[data-filter]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `${location.pathname}${link.dataset.filter === "mine" ? "?mine=1" : ""}${location.hash}`);
    filter(link.dataset.filter === "mine");
  });
}

// The page that was kept for a place without a network may have been filtered otherwise than it is asked for now.
filter(new URLSearchParams(location.search).has("mine"));
const watch = new MutationObserver(count);
for (const item of items) watch.observe(item, { attributes: true, attributeFilter: ["class"] });
