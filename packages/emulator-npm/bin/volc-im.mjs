#!/usr/bin/env node
import { runProgram } from "../dist/bin.js";

runProgram(process.argv.slice(2));
