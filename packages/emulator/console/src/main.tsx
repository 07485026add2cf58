import { render } from "preact";
import { App } from "./shell/app";
import { listenToKeys } from "./shell/keyboard";
import { followChoices } from "./shell/theme";
import { start } from "./store/emulator";
import { followUsers } from "./store/people";

followChoices();
listenToKeys();
render(<App />, document.body);
void start();
followUsers();
