// Describes an image: node describe.mjs photo.jpg en es
// describe(), correct() and the Problem they throw work in a browser too, where the service allows the page's origin
// (ALTALOUD_CORS_ORIGINS).

const FINAL = ["done", "failed", "cancelled"];

/** What the service says is wrong: branch on `type`, show the message. */
export class Problem extends Error {
  constructor({ type, title, detail, advice }) {
    super(`${title}: ${detail} ${advice}`);
    this.type = type;
  }
}

async function check(response) {
  if (!response.ok) throw new Problem(await response.json());
  return response;
}

/** The finished description of an image (a Blob or a File). */
export async function describe(service, image, { name, languages = ["en"], key = crypto.randomUUID() }) {
  const form = new FormData();
  form.append("image", image, name);
  for (const language of languages) form.append("languages", language);
  const headers = { Prefer: "wait=60", "Idempotency-Key": key };
  const answer = await check(await fetch(`${service}/v1/descriptions`, { method: "POST", body: form, headers }));
  const location = answer.headers.get("Location");
  let etag = answer.headers.get("ETag") ?? "";
  let description = await answer.json();
  while (!FINAL.includes(description.status)) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const next = await fetch(service + location, { headers: { "If-None-Match": etag }, cache: "no-store" });
    if (next.status !== 304) {
      description = await (await check(next)).json();
      etag = next.headers.get("ETag");
    }
  }
  return description;
}

/** An editor's words: written over the machine's, and approved. */
export async function correct(service, result, { altText, by }) {
  const address = `${service}/v1/transcripts/${result.transcript_id}`;
  const json = { "Content-Type": "application/json" };
  const edited = await check(
    await fetch(address, {
      method: "PATCH",
      headers: { ...json, "If-Match": result.etag },
      body: JSON.stringify({ alt_text: altText, by }),
    }),
  );
  await check(
    await fetch(`${address}/approve`, {
      method: "POST",
      headers: { ...json, "If-Match": edited.headers.get("ETag") },
      body: JSON.stringify({ by }),
    }),
  );
}

async function main([path, ...languages]) {
  const { openAsBlob } = await import("node:fs");
  const { basename } = await import("node:path");
  const service = process.env.SERVICE_URL ?? "http://127.0.0.1:8000";
  const description = await describe(service, await openAsBlob(path), {
    name: basename(path),
    languages: languages.length ? languages : ["en"],
  });
  if (description.status !== "done") throw new Error(description.failure.detail);
  for (const [language, result] of Object.entries(description.results)) {
    const mark = result.draft || result.needs_review.length ? " (draft: a person has to check it)" : "";
    console.log(`${language}: ${result.alt_text}${mark}`);
  }
}

if (globalThis.process?.argv?.[1]?.endsWith("describe.mjs")) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
