//! Starts the server from the project's PATH. It downloads nothing.

use zed_extension_api as zed;

const PROGRAM: &str = "safe-prompt-lsp";

struct SafePrompt;

impl zed::Extension for SafePrompt {
    fn new() -> Self {
        Self
    }

    fn language_server_command(
        &mut self,
        _server: &zed::LanguageServerId,
        worktree: &zed::Worktree,
    ) -> zed::Result<zed::Command> {
        let command = worktree.which(PROGRAM).ok_or_else(|| {
            format!("{PROGRAM} is not on PATH. Install it with: pip install 'safe-prompting[lsp]'")
        })?;
        Ok(zed::Command { command, args: vec![], env: worktree.shell_env() })
    }
}

zed::register_extension!(SafePrompt);
