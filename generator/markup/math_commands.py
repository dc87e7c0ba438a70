"""The commands of formulas that `math_marks` knows: what they read after them."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Commands that read formulas, and how many.
ARGUMENTS = {
    **dict.fromkeys(
        _words("""
    acute bar boldsymbol boxed breve check ddot dot grave hat mathbb mathbf mathcal mathfrak
    mathit mathring mathrm mathscr mathsf mathtt mathop overbrace overleftarrow overline
    overrightarrow phantom pmb pmod sqrt substack tilde underbrace underline vec widehat
    widetilde
    """),
        1,
    ),
    **dict.fromkeys(
        _words("binom cfrac dbinom dfrac frac overset stackrel tbinom tfrac underset"), 2
    ),
}
# Their argument is no formula.
OPAQUE = _words("begin end mbox operatorname text textbf textit textrm textsf texttt")
# They read the delimiter after them.
BEFORE_DELIMITER = _words("""
    left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm
    biggm Biggm
""")
# The operator that MathJax puts between a function and what follows would be missing after a mark.
FUNCTIONS = _words("""
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim
    liminf limsup ln log max min Pr sec sin sinh sup tan tanh
""")
# They hold up to the end of their group.
SWITCHES = _words("displaystyle textstyle scriptstyle scriptscriptstyle")
# Commands without arguments.
SYMBOLS = _words("""
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu
    xi pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta
    Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega hbar ell imath jmath Re Im aleph wp partial
    nabla infty emptyset varnothing angle triangle prime forall exists nexists neg lnot top bot
    circ degree sum prod coprod int iint iiint oint bigcup bigcap bigoplus bigotimes bigvee
    bigwedge pm mp times div cdot ast star bullet oplus ominus otimes odot cup cap setminus vee
    wedge lor land bmod mod dagger le leq ge geq ne neq lt gt ll gg equiv sim simeq approx cong
    propto doteq prec succ preceq succeq subset supset subseteq supseteq subsetneq in ni notin
    not perp parallel mid nmid vdash models colon leqslant geqslant lesssim gtrsim to gets
    mapsto leftarrow rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow uparrow
    downarrow longrightarrow longleftarrow Longrightarrow longmapsto implies impliedby iff
    rightleftharpoons hookrightarrow ldots cdots vdots ddots dots dotsc dotsb langle rangle
    lfloor rfloor lceil rceil lvert rvert lVert rVert vert Vert lbrace rbrace backslash quad
    qquad thinspace limits nolimits
""")
# Environments with cells. In the cells of the second kind, MathJax puts an empty part before an
# operator.
PLAIN_CELLS = _words("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases array")
OTHER_CELLS = _words("align aligned gather gathered split equation")
