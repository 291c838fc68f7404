//! The system calls with which a machine is changed.

/// `openat2` and what follows it are not used by our executable; `O_WRONLY | O_RDWR | O_CREAT | O_TRUNC`.
pub(super) const WRITES: u32 = 0o1103;

/// Calls that open files, and the argument with their flags.
pub(super) const BY_FLAGS: [(u32, u32); 2] = [(2, 1), (257, 2)];

/// Calls and their names, those of [`BY_FLAGS`] included.
const NAMES: [(u32, &str); 31] = [
    (2, "open"),
    (59, "execve"),
    (76, "truncate"),
    (77, "ftruncate"),
    (82, "rename"),
    (83, "mkdir"),
    (84, "rmdir"),
    (85, "creat"),
    (86, "link"),
    (87, "unlink"),
    (88, "symlink"),
    (90, "chmod"),
    (91, "fchmod"),
    (92, "chown"),
    (93, "fchown"),
    (94, "lchown"),
    (133, "mknod"),
    (188, "setxattr"),
    (189, "lsetxattr"),
    (190, "fsetxattr"),
    (257, "openat"),
    (258, "mkdirat"),
    (259, "mknodat"),
    (260, "fchownat"),
    (263, "unlinkat"),
    (264, "renameat"),
    (265, "linkat"),
    (266, "symlinkat"),
    (268, "fchmodat"),
    (280, "utimensat"),
    (316, "renameat2"),
];

/// Calls that are asked about whatever their arguments are.
pub(super) const ALWAYS: [u32; NAMES.len() - BY_FLAGS.len()] = {
    let mut calls = [0; NAMES.len() - BY_FLAGS.len()];
    let (mut from, mut to) = (0, 0);
    while from < NAMES.len() {
        let call = NAMES[from].0;
        if call != BY_FLAGS[0].0 && call != BY_FLAGS[1].0 {
            calls[to] = call;
            to += 1;
        }
        from += 1;
    }
    calls
};

/// The name of a call that changes a machine; none for others.
pub(crate) fn name(call: u32) -> Option<&'static str> {
    NAMES.iter().find(|(number, _)| *number == call).map(|(_, name)| *name)
}
