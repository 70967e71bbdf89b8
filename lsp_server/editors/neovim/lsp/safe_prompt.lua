-- Warnings before secrets, personal data and company secrets reach an AI tool. Neovim 0.11 or newer.
--
-- Copy this file to lsp/safe_prompt.lua in your configuration folder (or put the folder above it on 'runtimepath'),
-- install the server with `pip install 'safe-prompting[lsp]'`, and say in init.lua: vim.lsp.enable('safe_prompt')
--
--   :'<,'>SafePromptCopy [x]   the selection (or the whole buffer) goes to register x, masked for AI
--   :'<,'>SafePromptRestore    placeholders in the selection (or buffer) become values again, as in a reply of an AI
--   :SafePromptAllow           allows the finding under the cursor, with a reason that you are asked for
--   :SafePromptRestart         starts the server again
--
-- It runs beside other language servers. It is no reason to switch on Neovim's LSP log: at level "debug" Neovim writes
-- whole documents to it, whatever the server does.

local NAME = 'safe_prompt'
local PROGRAM = 'safe-prompt-lsp'

local FILETYPES = {
  'python', 'markdown', 'rmd', 'quarto', 'rst', 'text', 'mail', 'gitcommit', 'tex',
  'sh', 'bash', 'zsh', 'fish', 'ps1', 'env', 'conf', 'config', 'dosini', 'toml', 'yaml', 'json', 'jsonc', 'json5',
  'sql', 'plsql', 'r', 'csv', 'tsv', 'xml', 'html', 'dockerfile', 'make', 'terraform', 'hcl',
  'javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'vue', 'svelte',
  'go', 'rust', 'java', 'kotlin', 'scala', 'c', 'cpp', 'cs', 'ruby', 'php', 'perl', 'lua', 'swift', 'dart', 'julia',
}

local function say(text, level)
  vim.notify('safe-prompt: ' .. text, level or vim.log.levels.INFO)
end

--- The running client of the current buffer; without one it says so and how to get one.
local function client()
  local found = vim.lsp.get_clients({ name = NAME, bufnr = 0 })[1]
  if not found then
    say('no server is running for this buffer. :SafePromptRestart starts one.', vim.log.levels.ERROR)
  end
  return found
end

local function restart()
  vim.lsp.enable(NAME, false)
  vim.wait(3000, function()
    return #vim.lsp.get_clients({ name = NAME }) == 0
  end, 20)
  vim.lsp.enable(NAME)
end

vim.api.nvim_create_user_command('SafePromptRestart', restart, { desc = 'Start the server of safe-prompt again' })

return {
  -- A function, since Neovim only writes to its log where a program in a list is missing.
  cmd = function(dispatchers, config)
    if vim.fn.executable(PROGRAM) == 0 then
      error(PROGRAM .. " is not on PATH. Install it with: pip install 'safe-prompting[lsp]'", 0)
    end
    return vim.lsp.rpc.start({ PROGRAM }, dispatchers, {
      cwd = config and config.cmd_cwd, env = config and config.cmd_env, detached = config and config.detached,
    })
  end,
  filetypes = FILETYPES,
  root_markers = { '.safe-prompt.toml', '.safe-prompt-baseline.json', '.git', 'pyproject.toml' },
}
