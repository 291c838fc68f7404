//! In which order, and how many at a time (`serial`), the hosts of a play do it.

use std::time::{SystemTime, UNIX_EPOCH};

use lang::playbook::Order;

/// The hosts in the order that a play wants. They come in that of the inventory.
pub fn ordered(order: Order, mut hosts: Vec<String>) -> Vec<String> {
    match order {
        Order::Inventory => {}
        Order::ReverseInventory => hosts.reverse(),
        Order::Sorted => hosts.sort(),
        Order::ReverseSorted => {
            hosts.sort();
            hosts.reverse();
        }
        Order::Shuffle => shuffle(&mut hosts),
    }
    hosts
}

/// In no order that anybody could rely upon.
fn shuffle(hosts: &mut [String]) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| time.as_nanos() as u64);
    let mut state = now | 1;
    for last in (1..hosts.len()).rev() {
        // xorshift
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        hosts.swap(last, (state % (last as u64 + 1)) as usize);
    }
}

/// The hosts in batches. The last of the sizes counts for all that are left; `None` is a size that takes all.
pub fn batches(hosts: &[String], sizes: &[Option<usize>]) -> Vec<Vec<String>> {
    let mut rest = hosts;
    let mut batches = Vec::new();
    let mut sizes = sizes.iter().copied();
    let mut size = sizes.next().flatten();
    while !rest.is_empty() {
        let (batch, others) = rest.split_at(size.map_or(rest.len(), |size| size.min(rest.len())));
        batches.push(batch.to_vec());
        rest = others;
        size = sizes.next().unwrap_or(size);
    }
    batches
}

/// How many hosts one entry of `serial` means: a number, or a percentage of all. `None` in it: all.
pub fn size(text: &str, all: usize) -> Option<Option<usize>> {
    let text = text.trim();
    let size = match text.strip_suffix('%') {
        // As in Ansible a percentage is rounded down, and is one host at least.
        Some(percent) => {
            let share = percent.trim().parse::<f64>().ok()?.max(0.0) / 100.0;
            #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let size = (share * all as f64) as usize;
            size.max(1)
        }
        None => usize::try_from(text.parse::<i64>().ok()?.max(0)).ok()?,
    };
    Some((size > 0).then_some(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes_of(all: usize, serial: &[&str]) -> Vec<usize> {
        let hosts: Vec<String> = (0..all).map(|n| format!("host{n}")).collect();
        let sizes: Vec<_> = serial.iter().map(|text| size(text, all).unwrap()).collect();
        batches(&hosts, &sizes).iter().map(Vec::len).collect()
    }

    /// Compared with `_get_serialized_batches` of ansible-core 2.19.
    #[test]
    fn batches_have_the_sizes_that_ansible_gives_them() {
        assert_eq!(sizes_of(5, &[]), [5]);
        assert_eq!(sizes_of(5, &["2"]), [2, 2, 1]);
        assert_eq!(sizes_of(10, &["1", "30%"]), [1, 3, 3, 3]);
        assert_eq!(sizes_of(10, &["25%"]), [2, 2, 2, 2, 2]);
        assert_eq!(sizes_of(3, &["1%"]), [1, 1, 1]);
        assert_eq!(sizes_of(3, &["1", "0"]), [1, 2]);
        assert_eq!(sizes_of(0, &["1"]), [0; 0]);
        assert_eq!(size("some", 3), None);
    }

    #[test]
    fn a_shuffle_loses_no_host() {
        let hosts: Vec<String> = (0..20).map(|n| format!("host{n:02}")).collect();
        let mut shuffled = ordered(Order::Shuffle, hosts.clone());
        assert_eq!(ordered(Order::ReverseInventory, hosts.clone())[0], "host19");
        shuffled = ordered(Order::Sorted, shuffled);
        assert_eq!(shuffled, hosts);
    }
}
