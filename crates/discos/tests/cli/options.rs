//! Options: unknown ones, those that exclude each other, the station.

use crate::operator::Operator;

#[test]
fn an_unknown_option_is_named() {
    let answer = Operator::settled().deploys("discos:srt --frobnicate");
    answer.is_refused_with("--frobnicate");
    answer.is("unknown-option");
}

#[test]
fn an_abbreviated_option_is_no_option() {
    // --tag is DISCOS's, and a shortened option may mean another one in the next version
    let operator = Operator::settled();
    for option in ["--ta", "--tags", "--bra", "--stat", "--lim", "--chec"] {
        operator.deploys(&format!("discos:srt {option} x")).is_refused_with(&format!("'{option}'"));
    }
    operator.deploys("acs:development --ta discos1.0.0 --station srt --sim").is("abbreviated-option");
}

#[test]
fn a_branch_and_a_tag_exclude_each_other() {
    let answer = Operator::settled().deploys("acs:srt --branch stable --tag discos1.0.0 --sim");
    answer.is_refused_with("cannot be used with");
    answer.is("branch-and-tag");
}

#[test]
fn setting_discos_up_is_refused_but_for_sim() {
    let operator = Operator::settled();
    for option in ["--branch", "--tag"] {
        let answer = operator.deploys(&format!("acs:srt {option} stable --rehearse"));
        answer.is_refused_with("nothing was touched");
        answer.is(&format!("refused{option}"));
    }
}

#[test]
fn setting_discos_up_in_development_needs_a_station() {
    let operator = Operator::settled();
    let answer = operator.deploys("acs:development --branch stable --sim");
    answer.is_refused_with("'--station' argument must be specified.");
    answer.is("station-missing");
    let answer = operator.with("STATION", "Noto").deploys("acs:development --branch stable --sim");
    assert!(answer.stdout.contains("cdb=test station=Noto branch=stable\n"), "{answer:#?}");
}

#[test]
fn an_unknown_station_is_answered_with_those_there_are() {
    let answer = Operator::settled().deploys("acs:development --branch stable --station effelsberg --sim");
    answer.is_refused_with("srt, medicina and noto");
    answer.is("unknown-station");
}

#[test]
fn at_a_station_another_one_can_not_be_specified() {
    let operator = Operator::settled();
    let answer = operator.deploys("acs:srt --branch stable --station medicina --sim");
    answer.is_refused_with("you cannot specify a different station.");
    answer.is("other-station");
    operator.deploys("acs:srt --station medicina").is_refused_with("you cannot specify a different station.");
}

#[test]
fn a_station_in_the_environment_counts_as_the_station() {
    let operator = Operator::settled().with("STATION", "Medicina");
    let answer = operator.deploys("discos:srt");
    answer.is_refused_with("you cannot specify a different station.");
    answer.is("station-variable-contradicts");
    operator
        .deploys("acs:development --branch stable --station srt --sim")
        .is_refused_with("you cannot specify a different station.");
    assert_eq!(operator.deploys("discos:medicina --list-hosts").code, Some(0));
    Operator::settled()
        .with("STATION", "Arecibo")
        .deploys("discos:srt")
        .is_refused_with("STATION is \"Arecibo\", which is none of srt, medicina, noto");
}

#[test]
fn development_machines_are_not_made_by_this_version() {
    Operator::settled().deploys("discos:development").is("development-without-machines");
}

#[test]
fn a_rehearsal_is_no_sim() {
    Operator::settled().deploys("discos:srt --rehearse --sim").is_refused_with("cannot be used with");
}

#[test]
fn an_unknown_form_of_output_is_answered_with_those_there_are() {
    Operator::settled().deploys("discos:srt --output yaml").is_refused_with("terminal, json");
}

#[test]
fn help_tells_the_options_and_the_exit_codes() {
    let operator = Operator::new();
    operator.deploys("--help").is("help");
    operator.types(&["discos"]).is("discos");
    assert_eq!(operator.types(&["discos", "help"]).code, Some(0));
    operator.types(&["discos", "frobnicate"]).is_refused_with("there is no command \"frobnicate\"");
}

#[test]
fn the_command_is_also_the_first_argument_of_discos() {
    let operator = Operator::settled();
    let link = operator.deploys("discos:srt --list-hosts");
    for words in [["discos", "deploy"], ["discos", "discos-deploy"]] {
        let answer = operator.types(&[&words[..], &["discos:srt", "--list-hosts"]].concat());
        assert_eq!((answer.stdout, answer.code), (link.stdout.clone(), Some(0)));
    }
}
