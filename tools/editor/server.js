// What the script asks of the server. Every answer is JSON; a refusal is an
// Error with status, title, detail and field of the problem (RFC 9457).

export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `status ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

// Unreachable means that no answer came: the network or the server is away.
export class Unreachable extends Error {}

// ask sends a request and returns the answer's JSON, null for an empty one.
export async function ask(method, path, body, options = {}) {
  const init = { method, headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store", ...options };
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, init);
  } catch (cause) {
    throw new Unreachable(path, { cause });
  }
  if (answer.type === "opaqueredirect") throw new Refusal(401, {});
  if (answer.status >= 500) throw new Unreachable(`${path}: ${answer.status}`);
  let result = null;
  try {
    const text = await answer.text();
    result = text ? JSON.parse(text) : null;
  } catch (cause) {
    if (answer.ok) throw new Unreachable(path, { cause });
  }
  if (!answer.ok) throw new Refusal(answer.status, result ?? {});
  return result;
}

// refusalOf returns the Refusal of an XMLHttpRequest that has ended.
export function refusalOf(request) {
  let problem = {};
  try {
    problem = JSON.parse(request.responseText);
  } catch {
    // An answer that is no JSON says nothing that we could show.
  }
  return new Refusal(request.status, problem);
}
