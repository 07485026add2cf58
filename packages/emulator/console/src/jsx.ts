// What JSX is compiled to. The calls without a runtime of their own are smaller.
export { Fragment, h } from "preact";
