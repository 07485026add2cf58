#!/usr/bin/env node
import { runProgram } from "../dist/bin.js";

runProgram(["emulator", ...process.argv.slice(2)]);
