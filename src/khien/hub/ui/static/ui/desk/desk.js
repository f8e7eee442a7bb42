// The desk's behaviour in the browser. Every page works without it; this makes it quicker.
import { startKeys } from "./keys.js";
import { startRows } from "./rows.js";
import { startCare } from "./care.js";
import { startTables } from "./tables.js";

startRows();
startKeys();
startCare();
startTables();
