#!/bin/sh
# The pool's USER_JOB_WRAPPER: what a pilot of the OSPool puts into every job's environment.
# The starter wrote the slot's ClassAd into the file that _CONDOR_MACHINE_AD names.
attribute() {
  sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" "$_CONDOR_MACHINE_AD"
}
site=$(attribute GLIDEIN_ResourceName)
if [ -n "$site" ]; then
  GLIDEIN_ResourceName=$site
  GLIDEIN_Site=$(attribute GLIDEIN_Site)
  OSG_SITE_NAME=$site
  export GLIDEIN_ResourceName GLIDEIN_Site OSG_SITE_NAME
fi
exec "$@"
