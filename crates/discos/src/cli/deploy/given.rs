//! Variables and vault passwords that the operator gives with the command line.
#![expect(clippy::disallowed_methods, reason = "the operator names files, and programs that print passwords")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use clap::{Args, builder::NonEmptyStringValueParser};
use lang::{
    extra_variables,
    files::{Directory, Unlocked},
    vault::{Vault, VaultPassword},
};
use wire::{ExitCode, Object};
use zeroize::Zeroizing;

use super::interruption;
use crate::cli::{
    Refusal, diagnostics,
    terminal::{NoAnswer, Terminal},
};

/// The source of a vault id that is asked for.
const PROMPT: &str = "prompt";

/// Variables and vault passwords.
#[derive(Debug, Args)]
pub struct Given {
    /// Variables that win over all others: name=value, a mapping in YAML or JSON, or @FILE
    #[arg(short, long, value_name = "VARIABLES", value_parser = NonEmptyStringValueParser::new())]
    pub extra_vars: Vec<String>,

    /// File with the vault password, or a program that prints it (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub vault_password_file: Vec<PathBuf>,

    /// A vault password with its label; SOURCE is a file, a program or `prompt` (may be repeated)
    #[arg(long, value_name = "LABEL@SOURCE", value_parser = NonEmptyStringValueParser::new())]
    pub vault_id: Vec<String>,

    /// Ask for the vault password
    #[arg(long)]
    pub ask_vault_password: bool,
}

impl Given {
    /// The vault of this command line: each password is read once.
    ///
    /// # Errors
    /// A [`Refusal`] that names the file or program.
    pub fn vault(&self) -> Result<Arc<Vault>, Refusal> {
        let mut passwords = Vec::new();
        for vault_id in &self.vault_id {
            let (label, source) = match vault_id.split_once('@') {
                Some(("", source)) => (None, source),
                Some((label, source)) => (Some(label), source),
                None => (None, vault_id.as_str()),
            };
            if source.is_empty() {
                return Err(Refusal::usage(format!(
                    "--vault-id: \"{vault_id}\" names no file, and no program"
                ))
                .help("write it as LABEL@FILE, or LABEL@prompt"));
            }
            let secret = match source {
                PROMPT => asked(label)?,
                _ => from_file("--vault-id", Path::new(source), label)?,
            };
            passwords.push(VaultPassword::new(label, secret));
        }
        for file in &self.vault_password_file {
            passwords.push(VaultPassword::new(None, from_file("--vault-password-file", file, None)?));
        }
        if self.ask_vault_password {
            passwords.push(VaultPassword::new(None, asked(None)?));
        }
        Ok(Arc::new(Vault::new(passwords)))
    }

    /// The variables of this command line; a later one wins.
    ///
    /// # Errors
    /// A [`Refusal`] with the place.
    pub fn variables(&self, vault: &Arc<Vault>) -> Result<Object, Refusal> {
        let here = Unlocked::new(Arc::new(Directory::new("", "")), Arc::clone(vault));
        let mut variables = Object::new();
        for text in &self.extra_vars {
            let more = extra_variables::parse(text, &here).map_err(|wrong| diagnostics(vec![wrong]))?;
            variables.extend(more);
        }
        Ok(variables)
    }
}

/// What the operator answers.
fn asked(label: Option<&str>) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let no_terminal = || {
        Refusal::usage("the vault password can't be asked: there is no terminal")
            .help("--vault-password-file FILE reads it from a file or program")
    };
    let mut terminal = Terminal::open().ok_or_else(no_terminal)?;
    let watched = interruption::watch()
        .map_err(|error| Refusal::failure(format!("failed to handle signals: {error}")))?;
    let question = match label {
        Some(label) => format!("Vault password ({label}): "),
        None => "Vault password: ".to_owned(),
    };
    match terminal.ask(&question, true, &watched.cancel) {
        Ok(secret) if secret.expose().is_empty() => Err(Refusal::usage("the vault password is empty")),
        Ok(secret) => Ok(Zeroizing::new(secret.expose().as_bytes().to_vec())),
        Err(NoAnswer) => {
            let mut left = Refusal::usage("interrupted by the operator: nothing was touched");
            left.exit_code = ExitCode::Interrupted;
            Err(left)
        }
    }
}

/// The first lines of a file, or what a program prints.
fn from_file(option: &str, path: &Path, label: Option<&str>) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let shown = path.display();
    let failed = |error| Refusal::usage(format!("{option}: failed to read {shown}: {error}"));
    let executable = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o111 != 0;
    let bytes =
        if executable { printed(option, path, label)? } else { fs::read(path).map_err(failed)?.into() };
    let secret = Zeroizing::new(bytes.trim_ascii().to_vec());
    if secret.is_empty() {
        return Err(Refusal::usage(format!("{option}: {shown} gives no password: it is empty")));
    }
    Ok(secret)
}

/// As in Ansible a program whose name ends with `-client` is told which password is wanted.
fn printed(option: &str, path: &Path, label: Option<&str>) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let failed = |why: String| Refusal::usage(format!("{option}: {}: {why}", path.display()));
    let is_client = path.file_stem().is_some_and(|name| name.to_string_lossy().ends_with("-client"));
    let absolute = std::path::absolute(path).map_err(|error| failed(error.to_string()))?;
    let mut command = Command::new(absolute);
    if is_client {
        command.args(["--vault-id", label.unwrap_or("default")]);
    }
    let ran = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let ran = ran.map_err(|error| failed(format!("failed to run it: {error}")))?;
    let printed = Zeroizing::new(ran.stdout);
    if ran.status.success() { Ok(printed) } else { Err(failed(format!("it failed ({})", ran.status))) }
}
