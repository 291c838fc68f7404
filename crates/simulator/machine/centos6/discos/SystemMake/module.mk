# What every module does: makes PROGRAMS out of NAME.in and LIBRARIES out of NAME.def, and installs them and HEADERS.
.PHONY: all install clean

ifeq ($(strip $(INTROOT)),)
$(error INTROOT is not set: select a branch with discos-set)
endif

BUILT = $(PROGRAMS:%=../object/%) $(LIBRARIES:%=../object/lib%.so)

all: $(BUILT)

../object:
	@mkdir -p $@

../object/%: %.in | ../object
	@sed -e 's|@INTROOT@|$(INTROOT)|g' -e 's|@VERSION@|$(shell git describe --tags --always)|g' $< > $@.new
	@chmod 755 $@.new
	@mv $@.new $@

../object/lib%.so: %.def | ../object
	@sort $< > $@.new
	@mv $@.new $@

install: all
	@mkdir -p "$(INTROOT)/bin" "$(INTROOT)/lib" "$(INTROOT)/include"
	@for program in $(PROGRAMS); do cp ../object/$$program "$(INTROOT)/bin/" || exit 1; done
	@for library in $(LIBRARIES); do cp ../object/lib$$library.so "$(INTROOT)/lib/" || exit 1; done
	@for header in $(HEADERS); do cp ../include/$$header "$(INTROOT)/include/" || exit 1; done

clean:
	@rm -rf ../object
