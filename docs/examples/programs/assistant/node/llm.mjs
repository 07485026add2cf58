/**
 * A language model: takes messages and yields its answer in pieces. Any function of this form will do; this one calls a
 * server with OpenAI's interface, as Volcengine Ark and most others have it.
 */
export function chatCompletions({ baseUrl, apiKey, model }) {
  return async function* (messages, signal) {
    const response = await fetch(`${baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ model, messages, stream: true }),
      signal,
    });
    if (!response.ok) throw new Error(`the model's server answered with ${response.status}`);
    let rest = "";
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop();
      for (const line of lines.filter((line) => line.startsWith("data:"))) {
        const data = line.slice("data:".length).trim();
        if (data === "[DONE]") return;
        yield JSON.parse(data).choices[0]?.delta?.content ?? "";
      }
    }
    throw new Error("the model's answer broke off");
  };
}
