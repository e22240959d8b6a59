import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { linkedFiles } from "../.vitepress/linked-files.ts";
import { repository } from "../.vitepress/places.ts";

export default {
  paths: () =>
    linkedFiles().map((file) => {
      const text = readFileSync(join(repository, file), "utf8");
      const content = `# ${file}\n\n\`\`\`${extname(file).slice(1)}\n${text}\n\`\`\``;
      return { params: { file }, content };
    }),
};
