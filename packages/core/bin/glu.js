#!/usr/bin/env node
import { glu } from "../bundle/glu.js";

await glu();
