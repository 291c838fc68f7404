#!/bin/bash
# Makes a simulated machine of Medicina what the deployment tool in use before discos leaves behind,
# and what its operators and users have added since. Runs on the machine as root.
set -e
short=$(hostname -s)
case $short in
discos-storage) role=storage release=7 ;;
discos-manager) role=manager release=6 ;;
discos-console) role=console release=6 ;;
esac
say() { printf '%s\n' "$@"; }

# packages: installed while their addresses still were right; then IUS, whose address is gone, too
mirror=/etc/yum.repos.d/mirror.repo
say '[one]' name=one gpgcheck=0 "baseurl=file:///srv/mirror/centos/$release/os/x86_64/" \
    '[two]' name=two gpgcheck=0 "baseurl=file:///srv/mirror/centos/$release/extras/x86_64/" \
    '[three]' name=three gpgcheck=0 "baseurl=file:///srv/mirror/epel/$release/x86_64/" > $mirror
packages="libselinux-python epel-release procmail vim-enhanced subversion unzip screen xterm ksh wget perl net-snmp rsync telnet iperf vnstat tree ntp gnuplot rpcbind"
case $role in
storage) packages="$packages ypserv iptables-services" ;;
*) packages="$packages ypbind" ;;
esac
yum -q -y --disablerepo='*' --enablerepo=one --enablerepo=two install $packages > /dev/null
yum -q -y --disablerepo='*' --enablerepo=one --enablerepo=two --enablerepo=three install $packages > /dev/null
yum -q -y --disablerepo='*' remove yum-cron 'PackageKit*' > /dev/null
rm $mirror
if [ $role != storage ]; then
    say '[ius]' 'name=IUS Community Packages for Enterprise Linux 6 - $basearch' \
        'mirrorlist=https://mirrors.iuscommunity.org/mirrorlist?repo=ius-centos6&arch=$basearch&protocol=http' \
        failovermethod=priority enabled=1 gpgcheck=1 'gpgkey=file:///etc/pki/rpm-gpg/IUS-COMMUNITY-GPG-KEY' > /etc/yum.repos.d/ius.repo
fi
say 'exclude=kernel*' >> /etc/yum.conf

sed -i 's/^SELINUX=.*/SELINUX=disabled/' /etc/selinux/config

# network
service NetworkManager stop
chkconfig NetworkManager off
cat > /etc/hosts <<'END'
127.0.0.1   localhost localhost.localdomain localhost4 localhost4.localdomain4
192.168.1.9 discos-storage.med.ira.inaf.it discos-storage
192.168.1.100 discos-manager.med.ira.inaf.it discos-manager
192.168.1.54 discos-console.med.ira.inaf.it discos-console
# added by hand when the new backend came
192.168.1.77 backend7.med.ira.inaf.it backend7
192.168.1.100 mng
192.168.1.31 discos-console acquisition # its address of before
END
printf '# caff\350, in Latin-1\n' >> /etc/hosts
printf '# caff\350\n0 4 * * 0 /root/weekly\n' | crontab -
say 'order hosts,bind' 'multi on' > /etc/host.conf
say 'search med.ira.inaf.it' 'nameserver 192.167.189.30' 'nameserver 192.167.165.11' 'option rotate' 'option timeout:1' > /etc/resolv.conf

# firewall
cat > /usr/bin/firewall-reset <<'END'
#!/bin/bash
iptables -F
iptables -P INPUT DROP
iptables -P FORWARD DROP
iptables -P OUTPUT ACCEPT
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -m state --state NEW -j ACCEPT
iptables-save > /etc/sysconfig/iptables
service iptables restart
END
chmod 755 /usr/bin/firewall-reset
service iptables stop || :
chkconfig iptables off
if [ $role = storage ]; then
    systemctl stop firewalld
    systemctl mask firewalld
fi

# ssh
cp /etc/ssh/sshd_config /etc/ssh/sshd_config.ORIG
sed -i 's/^AcceptEnv/#AcceptEnv/; s/^#UseDNS .*/UseDNS no/' /etc/ssh/sshd_config
say '# BEGIN ANSIBLE MANAGED BLOCK' 'Match User observer' '    PermitOpen localhost:15002' '# END ANSIBLE MANAGED BLOCK' >> /etc/ssh/sshd_config
say 'unset SSH_ASKPASS' >> /etc/bashrc

# time
cp /etc/ntp.conf /etc/ntp.conf.ORIG
cp /etc/ntp.conf '/etc/ntp.conf.2417.2019-03-11@10:22:41~'
say 'restrict default kod nomodify notrap nopeer noquery' 'restrict 127.0.0.1' 'fudge 127.127.1.0 stratum 10' 'server 127.127.1.0' \
    'driftfile /var/lib/ntp/drift' 'server 192.167.189.19' 'server 192.167.189.37' 'server 192.167.189.1' > /etc/ntp.conf
chkconfig ntpd on
service ntpd start
if [ $role = storage ]; then
    ln -sfn ../usr/share/zoneinfo/Etc/UTC /etc/localtime
else
    say 'ZONE="Etc/UTC"' > /etc/sysconfig/clock
    cp /usr/share/zoneinfo/Etc/UTC /etc/localtime
fi

# users: md5-crypt, with a salt cut from the name
mkdir -m 755 /discos-sw
groupadd -g 335 acs
groupadd -g 336 projects
# account NAME UID GROUPS HASH
account() {
    useradd -u "$2" -g acs ${3:+-G "$3"} -d "/discos-sw/$1" -m "$1"
    say "$1:$4" | chpasswd -e
    mkdir -m 700 "/discos-sw/$1/.ssh"
    ssh-keygen -q -t rsa -b 2048 -N '' -C "ansible-generated on $short" -f "/discos-sw/$1/.ssh/id_rsa"
    cat >> "/discos-sw/$1/.bashrc" <<'END'
# BEGIN ANSIBLE MANAGED BLOCK
if [ -f /discos-sw/config/misc/bashrc ]; then
    . /discos-sw/config/misc/bashrc
fi
# END ANSIBLE MANAGED BLOCK
END
    say "export EDITOR=vim  # mine" >> "/discos-sw/$1/.bashrc"
    mkdir "/discos-sw/$1/schedules"
    say "scan 1" > "/discos-sw/$1/schedules/m31.scd"
    chown -R "$1:acs" "/discos-sw/$1"
}
account discos 3060 projects '$1$discos$.pdrXHvVNdeOweBRHR.lN/'
[ $role = manager ] || account observer 3061 '' '$1$observer$8/vQOdCxM63h/8kWC40mB1'
chown discos:acs /discos-sw
say 'discos ALL=(ALL) ALL' >> /etc/sudoers
say 'anna ALL=(ALL) NOPASSWD: /sbin/reboot' >> /etc/sudoers
mkdir /archive
chown discos:projects /archive
mkdir -p /archive/data
say 'twelve years of observations' > /archive/data/first.fits
useradd -u 4001 -d /home/m31 -m m31

# ACS machines: scripts, the environment, a branch in use
if [ $role != storage ]; then
    misc=/discos-sw/config/misc
    mkdir -p $misc /discos-sw/introots/stable/bin /discos-sw/discos/stable/SystemMake /discos-sw/discos/bin
    chmod 750 /discos-sw/config $misc
    chmod 711 /discos-sw/introots
    for file in bashrc bash_profile prompt_command.sh; do
        say "# $file of the former tool" > $misc/$file
    done
    say stable > $misc/branches
    say 'export DISCOS_BRANCH=stable' 'export CDB=telescope' 'export INTROOT=/discos-sw/introots/stable' > $misc/load_branch
    chmod 640 $misc/*
    say 'export STATION=Medicina' > $misc/station
    ln -s /discos-sw/introots/stable /discos-sw/introots/default
    for command in discos-get discos-set _discos-check-branch; do
        say '#!/usr/bin/env python2.7' > /discos-sw/discos/bin/$command
    done
    chmod 500 /discos-sw/discos/bin/*
    chmod 700 /discos-sw/discos/bin
    chown -R discos:acs /discos-sw/config /discos-sw/introots /discos-sw/discos
fi

# what came for other parts of the station
mkdir -p /etc/modprobe.d /var/spool/cron
say 'options lnet networks=tcp' > /etc/modprobe.d/lustre.conf
say '# BEGIN ANSIBLE MANAGED BLOCK' 'mount -t nfs4 dorian:/raid /mnt || :' '# END ANSIBLE MANAGED BLOCK' >> /etc/rc.d/rc.local
say '59 23 * * * logrotate -f /discos-sw/config/misc/discos-logrotate' > /var/spool/cron/discos

# NIS
domain=discos.med.ira.inaf.it
say "NISDOMAIN=$domain" >> /etc/sysconfig/network
ypdomainname $domain
if [ $role = storage ]; then
    say '255.255.255.0 192.168.1.0' '255.0.0.0 127.0.0.1' > /var/yp/securenets
    cp /usr/lib64/yp/ypinit /usr/lib64/yp/ypinit.bak
    for service in rpcbind ypserv ypxfrd yppasswdd; do
        chkconfig $service on
        service $service start
    done
    /usr/lib64/yp/ypinit -m < /dev/null
else
    say NISTIMEOUT=10 > /etc/sysconfig/ypbind
    homes=
    [ $role = manager ] || homes=--enablemkhomedir
    authconfig --enablenis --nisdomain=$domain --nisserver=192.168.1.9 $homes --update
fi

# the operator's own
mkdir -p -m 700 /root/.ssh
say 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCanna anna@desk' >> /root/.ssh/authorized_keys
say 'restrict,command="/usr/bin/uptime" ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCwatch monitoring' >> /root/.ssh/authorized_keys
[ -f /root/.ssh/id_rsa ] || ssh-keygen -q -t rsa -b 2048 -N '' -C "ansible-generated on $short" -f /root/.ssh/id_rsa
