#!/usr/bin/env node
import { glu } from "../dist/cli/glu.js";

await glu();
