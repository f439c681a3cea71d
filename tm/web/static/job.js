// Progress of a job. Without this module the page reloads itself.

const POLL_MS = 700;
const box = document.querySelector("#job");

async function poll() {
  let response;
  try {
    response = await fetch(location.href, { headers: { "X-Fragment": "job" } });
  } catch {
    setTimeout(poll, POLL_MS); // the service may be starting again
    return;
  }
  if (response.headers.get("X-Fragment") !== "job") {
    location.reload();
    return;
  }
  box.innerHTML = await response.text(); // a fragment rendered and escaped by our server
  const onward = box.querySelector("[data-onward]")?.dataset.onward;
  if (onward) location.replace(onward);
  else if (!box.querySelector("[data-ended]")) setTimeout(poll, POLL_MS);
}

setTimeout(poll, POLL_MS);
