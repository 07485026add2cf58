// A route handler that calls the service, on nodejs.

import * as volcIm from "volc-im";
import { exercise } from "../../../shared/exercise.mjs";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export const GET = async () => new Response(await exercise(volcIm, process.env));
