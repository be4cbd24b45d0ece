"""Draws drawn.csv and fits it by scipy, into scipy.csv: what ListwiseFitTest compares with. Run it in its folder; needs numpy and scipy."""
import numpy as np
from scipy.optimize import minimize
rng=np.random.default_rng(18)
N=['dense','sentence','bm25','title','passageMass','factMass','coverage','titleCoverage','namedBy','names','namedByTitled','namesTitled','namedByCount','namesCount','pairCoverage','shared','sharedAsked','asked']
U=2.0**20
def rk(v):
    o=np.argsort(-v,kind='stable'); r=np.empty(len(v)); r[o]=np.arange(len(v)); r=1/(1+r); r[v<=0]=0; return r
def F(X):
    d,s,b,t,g,f,cov,tq,inn,outt,innt,outt2,deg,dout,comp,sh,sha,ask=X.T
    S=np.rint((.4*d+.4*s+.2*b+.2*t)*U)/U; mx=np.maximum(d,s); l=np.maximum(inn,outt)
    return np.stack([d,s,b,t,g,f,np.sqrt(g),g*(1-mx),g*b,d*s,(d>0)*1.,(s>0)*1.,rk(d),rk(s),rk(b),rk(g),np.sqrt(g)*(S<.3),np.minimum(g,S),np.maximum(g,S),t*g,t*(1-g),(g>.5)*1.,(rk(S)>=.5)*1.,
     cov,inn,outt,innt,outt2,deg,dout,comp,tq,inn*outt,l*cov,comp*l,inn*rk(S),cov*S,sh,sha,ask],1)
Q=[];lines=['# question,right,'+','.join(N)+' in 64ths; drawn by numpy']
true=rng.normal(size=40)
for q in range(16):
    k=int(rng.integers(8,20)); X=rng.integers(0,65,size=(k,18))*(rng.random((k,18))<.6)
    X[:,3]=64*(rng.random(k)<.2); X[:,10]=64*(rng.random(k)<.2); X[:,11]=64*(rng.random(k)<.2); X[:,12]*=2
    z=F(X/64.)@true+rng.gumbel(size=k); y=np.zeros(k,bool); y[np.argsort(-z)[:int(rng.integers(1,4))]]=True
    Q.append((F(X/64.),y)); lines+=['%d,%d,'%(q,y[i])+','.join(map(str,X[i])) for i in range(k)]
def fit(w0,lam):
    def loss(w):
        L=lam/2*((w-w0)@(w-w0)); G=lam*(w-w0)
        for P,y in Q:
            z=P@w; z=z-z.max(); e=np.exp(z); neg=~y; en=e[neg].sum()
            for i in np.where(y)[0]:
                Zi=e[i]+en; L+=-(z[i]-np.log(Zi))/y.sum(); pi=np.zeros(len(z)); pi[neg]=e[neg]/Zi; pi[i]=e[i]/Zi-1; G=G+P.T@pi/y.sum()
        return L,G
    r=minimize(loss,w0,jac=True,method='L-BFGS-B',options=dict(maxiter=20000,maxfun=200000,ftol=1e-16,gtol=1e-9,maxcor=40)); return r.x,r.fun
w,l=fit(np.zeros(40),.2); w0=np.zeros(40); w0[:6]=[.4,.4,.2,.2,.5,.25]; v,m=fit(w0,2.0)
open('drawn.csv','w').write('\n'.join(lines)+'\n')
open('scipy.csv','w').write('# weights that scipy.optimize.minimize (L-BFGS-B) found for drawn.csv, by function:\n# penalty 0.2 from nothing, penalty 2 from the default settings; last line: the loss with its penalty\n'+'\n'.join('%.9f,%.9f'%p for p in zip(w,v))+'\n%.9f,%.9f\n'%(l,m))
