export { POST } from "../../examples/next-route.mjs";
