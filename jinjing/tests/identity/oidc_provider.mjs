// A real OpenID provider on loopback for one test run: node oidc_provider.mjs PORT REDIRECT_URI
// Whoever posts an account's name to its sign-in page is that account; PEOPLE (JSON) says what it tells about them.
import { randomBytes } from "node:crypto";
import Provider from "oidc-provider";

const [port, redirectUri] = process.argv.slice(2);
const people = JSON.parse(process.env.PEOPLE);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "jinjing",
      client_secret: process.env.CLIENT_SECRET,
      redirect_uris: [redirectUri],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  claims: { openid: ["sub", "staff_no"], profile: ["preferred_username"], email: ["email"] },
  scopes: ["openid", "profile", "email"],
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: [randomBytes(16).toString("hex")] },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: async (_, id) =>
    people[id] && { accountId: id, claims: async () => ({ sub: id, ...people[id] }) },
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  if (ctx.method === "GET") {
    ctx.type = "html";
    ctx.body = '<form method="post"><label>Account <input name="account"></label><button>Go</button></form>';
    return undefined;
  }
  let typed = "";
  for await (const part of ctx.req) typed += part;
  const accountId = new URLSearchParams(typed).get("account");
  const result = people[accountId]
    ? { login: { accountId } }
    : { error: "access_denied", error_description: "not signed in" };
  await provider.interactionFinished(ctx.req, ctx.res, result);
  ctx.respond = false;
  return undefined;
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
