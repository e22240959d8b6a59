#!/usr/bin/env node
import { glu } from "../dist/glu.js";

await glu();
