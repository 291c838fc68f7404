//! How yum is called.

use target::Program;

use super::Params;

impl Params {
    /// The options that choose repositories and packages.
    pub fn options(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut each = |option: &str, values: &[String]| {
            words.extend(
                values.iter().filter(|value| !value.is_empty()).map(|value| format!("{option}={value}")),
            );
        };
        each("--disablerepo", &self.disablerepo);
        each("--enablerepo", &self.enablerepo);
        each("--exclude", &self.exclude);
        each("--disableplugin", &self.disable_plugin);
        each("--enableplugin", &self.enable_plugin);
        each("--installroot", self.installroot.as_slice());
        each("--releasever", self.releasever.as_slice());
        each("--disableexcludes", self.disable_excludes.as_slice());
        each("--config", self.conf_file.as_slice());
        let flags = [
            (self.disable_gpg_check, "--nogpgcheck"),
            (self.skip_broken, "--skip-broken"),
            (self.cacheonly, "--cacheonly"),
            (!self.sslverify || !self.validate_certs, "--setopt=sslverify=0"),
        ];
        words.extend(flags.into_iter().filter(|(on, _)| *on).map(|(_, flag)| flag.to_owned()));
        words
    }

    /// A call of yum.
    pub fn program(&self, verb: &str, words: impl IntoIterator<Item = String>) -> Program {
        let changes = matches!(verb, "install" | "reinstall" | "update" | "remove");
        let mut line = vec!["yum".to_owned(), if changes { "-y" } else { "-q" }.to_owned()];
        line.extend(self.options());
        let of_updates = matches!(verb, "update" | "check-update");
        let flags = [
            (self.security && of_updates, "--security"),
            (self.bugfix && of_updates, "--bugfix"),
            (self.download_only && changes && verb != "remove", "--downloadonly"),
        ];
        line.extend(flags.into_iter().filter(|(on, _)| *on).map(|(_, flag)| flag.to_owned()));
        line.push(verb.to_owned());
        line.extend(words);
        Program::new(line)
    }
}
