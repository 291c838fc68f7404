//! Users of projects: `discos-addProject` and its like on deployed stations, with real NIS, sudo, ssh and access lists.

mod interrupted;
mod scripts;
mod session;
mod site;
mod stopped;

use site::Site;

#[test]
fn users_are_made_and_removed_at_a_station_with_nis() {
    let site = Site::with_nis();
    session::a_user_is_made(&site);
    session::others_are_not_touched(&site);
    session::an_archive_that_is_not_mounted_is_noticed_before_sudo_asks(&site);
    session::passwords_are_typed(&site);
    session::what_is_missing_is_made_again(&site);
    session::who_works_is_not_removed(&site);
    session::data_are_deleted_when_told(&site);
    interrupted::ctrl_c_at_any_question_changes_nothing(&site);
    interrupted::ctrl_c_during_the_work_ends_it_after_a_step(&site);
    interrupted::a_connection_that_breaks_ends_it_after_a_step(&site);
}

#[test]
fn what_stopped_in_the_middle_goes_on_when_it_is_run_again() {
    let site = Site::with_nis();
    stopped::ypserv_stops_while_a_user_is_made(&site);
    stopped::ypserv_stops_while_a_user_is_removed(&site);
    stopped::root_is_not_let_in_on_the_server(&site);
    stopped::the_server_does_not_answer(&site);
    stopped::the_console_can_t_ask_any_more(&site);
}

#[test]
fn scripts_and_stations_without_nis_have_users_of_projects_too() {
    let site = Site::without_nis();
    scripts::root_needs_no_terminal(&site);
    scripts::a_password_that_nobody_read_is_told_of(&site);
    scripts::sudo_needs_a_terminal_or_a_password(&site);
    scripts::two_at_once_do_not_disturb_each_other(&site);
    scripts::a_new_user_does_not_get_the_data_of_a_former_one(&site);
    scripts::a_full_disk_leaves_nothing_half_made_without_saying_so(&site);
}
