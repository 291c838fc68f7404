//! Virtual environments: folders with a Python and packages of their own.

use target::{Error, Target};

use super::Params;

/// Makes the environment when it is not there.
pub(super) fn make(target: &mut Target, params: &Params, folder: &str) -> Result<(), Error> {
    if target.expected("virtualenv", folder).is_some()
        || target.metadata(format!("{folder}/bin/activate").as_ref())?.is_some()
    {
        return Ok(());
    }
    let mut words = crate::words(&params.virtualenv_command)?;
    let Some(command) = words.first().cloned() else {
        return Err(Error::other("`virtualenv_command` is empty"));
    };
    let is_venv = command.rsplit('/').next() == Some("pyvenv")
        || words.windows(2).any(|pair| pair[0] == "-m" && pair[1] == "venv");
    if is_venv && params.virtualenv_python.is_some() {
        return Err(Error::helped(
            "`virtualenv_python` does not go with venv",
            "name that Python in `virtualenv_command`, e.g. python3.6 -m venv",
        ));
    }
    if params.virtualenv_site_packages {
        words.push("--system-site-packages".into());
    } else if !is_venv {
        // Old ones see the packages of the system unless they are told not to.
        let help = target.query(&params.program(vec![command, "--help".into()]));
        let help = help.map_err(|error| match error {
            missing @ Error::Start { .. } => {
                Error::Missing { message: missing.to_string(), help: Some(HELP.into()) }
            }
            other => other,
        })?;
        if help.stdout.split_whitespace().any(|word| word == "--no-site-packages") {
            words.push("--no-site-packages".into());
        }
    }
    words.extend(params.virtualenv_python.as_ref().map(|python| format!("-p{python}")));
    words.push(folder.to_owned());
    target.run(&params.program(words), "")?;
    target.expect("virtualenv", folder, true.into());
    Ok(())
}

const HELP: &str =
    "install it in an earlier task (yum: python-virtualenv), or name another `virtualenv_command`";
