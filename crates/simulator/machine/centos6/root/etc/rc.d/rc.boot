#!/bin/bash
# What /sbin/init does on CentOS 6 (upstart's rcS and rc jobs): returns when runlevel 3 is reached.
export PATH=/sbin:/usr/sbin:/bin:/usr/bin TERM=linux
unset HOME
mkdir -p /run/lock/subsys
/etc/rc.d/rc.sysinit
echo "N 3" > /run/runlevel
exec /etc/rc.d/rc 3
