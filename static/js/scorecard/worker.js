// Keeps the score page and what it is made of, so that it opens without a network. What was entered is not here but in
// IndexedDB; nothing else of the site is kept.

const KEPT = "certsite-sheets";
const PATIENCE = 5000;
const isSheet = (url) => /^\/audits\/[^/]+\/scorecard\/(own\/)?$/.test(url.pathname);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && isSheet(url);
  if (isPage || url.pathname.startsWith("/static/")) event.respondWith(freshOrKept(event, url.pathname));
});

// The network first, so that nobody works on an old page; a network that does not answer counts as none.
async function freshOrKept(event, path) {
  const fresh = fetch(event.request).then(async (answer) => {
    if (answer.ok && answer.type === "basic" && !answer.redirected) await keep(path, answer.clone()).catch(() => {}); // no room: it is shown all the same
    return answer;
  });
  event.waitUntil(fresh.catch(() => {}));
  try {
    const answer = await Promise.race([fresh, late()]);
    if (answer.status < 500) return answer;
  } catch { /* none */ }
  return (await kept(path)) ?? fresh;
}

const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error("late")), PATIENCE));
const keep = async (path, answer) => (await caches.open(KEPT)).put(path, answer);
const kept = async (path) => (await caches.open(KEPT)).match(path, { ignoreVary: true });
