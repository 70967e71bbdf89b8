-- Warnings before secrets, personal data and company secrets reach an AI tool. Neovim 0.11 or newer.
--
-- Copy this file to lsp/safe_prompt.lua in your configuration folder (or put the folder above it on 'runtimepath'),
-- install the server with `pip install 'safe-prompting[lsp]'`, and say in init.lua: vim.lsp.enable('safe_prompt')
--
--   :'<,'>SafePromptCopy [x]   the selection (or the whole buffer) goes to register x, masked for AI
--   :'<,'>SafePromptRestore    placeholders in the selection (or buffer) become values again, as in a reply of an AI
--   :SafePromptAllow [scope]   allows the finding under the cursor (line, file, value); you are asked for a reason
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

--- Ask a client to run a command of ours; what it answers goes to `done`.
local function run(client, name, options, done)
  client:request('workspace/executeCommand', { command = name, arguments = { options } }, function(failure, answer)
    if failure then
      say(failure.message, vim.log.levels.ERROR)
    elseif answer and answer ~= vim.NIL then
      done(answer)
    end
  end)
end

--- The running client of the current buffer; without one it says so and how to get one.
local function client_here()
  local found = vim.lsp.get_clients({ name = NAME, bufnr = 0 })[1]
  if not found then
    say('no server is running for this buffer. :SafePromptRestart starts one.', vim.log.levels.ERROR)
  end
  return found
end

--- What a command's range means: start row, start byte, end row, end byte (0-based, end exclusive); the whole buffer
--- without a range. A range that comes from Visual mode has characters, else it has lines.
local function region(opts)
  local last = vim.api.nvim_buf_line_count(0)
  local first_line, last_line = opts.line1, opts.line2
  if opts.range == 0 then
    first_line, last_line = 1, last
  end
  local from, to = vim.fn.getpos("'<"), vim.fn.getpos("'>")
  local lines = vim.api.nvim_buf_get_lines(0, last_line - 1, last_line, true)
  if opts.range == 2 and vim.fn.visualmode() == 'v' and from[2] == first_line and to[2] == last_line then
    local width = #lines[1]
    local at = math.min(to[3] - 1, width)
    if vim.o.selection ~= 'exclusive' and at < width then
      at = at + vim.str_utf_end(lines[1], at + 1) + 1
    end
    return from[2] - 1, from[3] - 1, to[2] - 1, at
  end
  return first_line - 1, 0, last_line - 1, #lines[1]
end

local function position(row, byte, encoding)
  local line = vim.api.nvim_buf_get_lines(0, row, row + 1, true)[1]
  return { line = row, character = vim.str_utfindex(line, encoding, byte, false) }
end

local function copy(opts)
  local client = client_here()
  if not client then
    return
  end
  local top, left, bottom, right = region(opts)
  local register = opts.reg ~= '' and opts.reg or (vim.fn.has('clipboard') == 1 and '+' or '"')
  local unit = client.offset_encoding
  run(client, 'safe-prompt.copyMasked', {
    uri = vim.uri_from_bufnr(0),
    range = { start = position(top, left, unit), ['end'] = position(bottom, right, unit) },
  }, function(answer)
    -- Also where the server withholds the text: what is pasted next must not be an older copy with values.
    vim.fn.setreg(register, answer.text, 'v')
    local said = ('register %s holds the text for %s, %d masked (policy for the original: %s).'):format(
      register, answer.destination, answer.replaced, answer.action)
    if answer.withheld then
      said = 'withheld. ' .. table.concat(answer.reasons, ' ')
    end
    local strict = answer.withheld or answer.action == 'block'
    say(said, strict and vim.log.levels.WARN or vim.log.levels.INFO)
  end)
end

local function restore(opts)
  local buffer, tick = vim.api.nvim_get_current_buf(), vim.api.nvim_buf_get_changedtick(0)
  local top, left, bottom, right = region(opts)
  local text = table.concat(vim.api.nvim_buf_get_text(0, top, left, bottom, right, {}), '\n')
  -- Each project's server knows the placeholders that it made, and a reply may be read in any buffer.
  local clients = vim.lsp.get_clients({ name = NAME })
  if #clients == 0 then
    say('no server is running, so nobody knows the placeholders any more.', vim.log.levels.ERROR)
    return
  end
  local total = 0
  local function next_client(at, known, kept)
    if clients[at] then
      run(clients[at], 'safe-prompt.restore', { text = known }, function(answer)
        total = total + answer.restored
        next_client(at + 1, answer.text, kept + answer.kept)
      end)
    elseif vim.api.nvim_buf_get_changedtick(buffer) ~= tick then
      say('the buffer was changed meanwhile. Try again.', vim.log.levels.WARN)
    else
      if total > 0 then
        vim.api.nvim_buf_set_text(buffer, top, left, bottom, right, vim.split(known, '\n', { plain = true }))
      end
      say(('%d restored, %d kept (credentials, and values in addresses).'):format(total, kept))
    end
  end
  next_client(1, text, 0)
end

--- Ask why a finding may stay, and allow it. `finding` is { uri, range, rule }.
local function allow_with_reason(client, finding, scope)
  vim.ui.input({ prompt = 'Why may it stay? ' }, function(reason)
    if reason and reason ~= '' then
      local options = vim.tbl_extend('force', finding, { reason = reason, scope = scope })
      run(client, 'safe-prompt.allow', options, function() end)
    end
  end)
end

local function allow(opts)
  local client, row, column = client_here(), vim.fn.line('.') - 1, vim.fn.col('.') - 1
  local found = vim.iter(vim.diagnostic.get(0, { lnum = row })):find(function(one)
    return one.source == 'safe-prompt' and one.col <= column and column <= one.end_col
  end)
  if client and not found then
    say('the cursor is on no finding.', vim.log.levels.WARN)
  elseif client then
    local finding = { uri = vim.uri_from_bufnr(0), range = found.user_data.lsp.range, rule = found.code }
    allow_with_reason(client, finding, opts.args ~= '' and opts.args or 'line')
  end
end

local function restart()
  vim.lsp.enable(NAME, false)
  vim.wait(3000, function()
    return #vim.lsp.get_clients({ name = NAME }) == 0
  end, 20)
  vim.lsp.enable(NAME)
end

local command = vim.api.nvim_create_user_command
command('SafePromptCopy', copy, { range = true, register = true, desc = 'Copy masked for AI' })
command('SafePromptRestore', restore, { range = true, desc = 'Put values back in place of placeholders' })
command('SafePromptAllow', allow, {
  nargs = '?', complete = function() return { 'line', 'file', 'value' } end, desc = 'Allow the finding at the cursor',
})
command('SafePromptRestart', restart, { desc = 'Start the server of safe-prompt again' })

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
  -- Neovim asks for diagnostics after each change, but not again when they are known better. So it would have to wait
  -- for all there is to know; as notifications both come, what a keystroke shows and what the whole text does.
  before_init = function(params)
    params.capabilities.textDocument.diagnostic = nil
  end,
  -- Neovim makes edits that name versions and new files, but does not say so.
  capabilities = { workspace = { workspaceEdit = { documentChanges = true } } },
  -- The code action "Allow here" asks for its reason here.
  init_options = { clientCommands = { 'safe-prompt.allowWithReason' } },
  commands = {
    ['safe-prompt.allowWithReason'] = function(command, context)
      allow_with_reason(vim.lsp.get_client_by_id(context.client_id), command.arguments[1], 'line')
    end,
  },
  root_markers = { '.safe-prompt.toml', '.safe-prompt-baseline.json', '.git', 'pyproject.toml' },
}
